/**
 * Data for any message: every property, call and element of it is again such data, and as text it is "…". A message table can be
 * printed with it although the data of each message has another shape.
 */
export function placeholder(): never {
  const value: unknown = new Proxy(() => {}, {
    get: (_target, property) => {
      if (property === Symbol.toPrimitive) return (hint: string) => (hint === "number" ? Number.NaN : "…");
      if (property === Symbol.iterator) return () => [value][Symbol.iterator]();
      if (property === "toString" || property === "toJSON") return () => "…";
      return value;
    },
    apply: () => value,
  });
  return value as never;
}

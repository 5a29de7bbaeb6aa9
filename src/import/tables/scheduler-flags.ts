/** The flags of a scheduler as bits. Source: linux/ip_vs.h, IP_VS_SVC_F_SCHED1 and the names that sh and mh give them. */
const bits = { fallback: 1, port: 2 } as const;

/** The bit of a flag under either of its names, 1–3; undefined for what is no flag. `sh-port` and `flag-2` are the same. */
export function flagBit(name: string): number | undefined {
  const [, number, , own] = /^(?:flag-([123])|(sh|mh)-(fallback|port))$/.exec(name) ?? [];
  return number ? Number(number) : bits[own as keyof typeof bits];
}

/** The scheduler that knows the flag under this name; undefined: each. */
export function flagScheduler(name: string): string | undefined {
  return /^(sh|mh)-/.exec(name)?.[1];
}

/** The names under which ipvsadm lists the flags of this scheduler. sh and mh have two, and a third means nothing to them. */
export function flagNames(scheduler: string, set: Iterable<number>): readonly string[] {
  const own = scheduler === "sh" || scheduler === "mh";
  const names = own ? [`${scheduler}-fallback`, `${scheduler}-port`] : ["flag-1", "flag-2", "flag-3"];
  return [...new Set(set)].toSorted().flatMap((bit) => names[bit - 1] ?? []);
}

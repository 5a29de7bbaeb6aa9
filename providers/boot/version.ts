/** Whether a version, as a program or a package database spells it, is one or a later one. One that is not known is not. */
export function isAtLeast(version: string | undefined, least: string): boolean {
  const [is, wanted] = [numbersOf(version ?? ""), numbersOf(least)];
  if (is.length === 0) return false;
  const differing = wanted.findIndex((number, at) => number !== (is[at] ?? 0));
  return differing < 0 || (is[differing] ?? 0) > (wanted[differing] ?? 0);
}

/** `1:0.106-2+deb12u1` as 0, 106. */
function numbersOf(version: string): readonly number[] {
  return (/^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? "").split(".").filter(Boolean).map(Number);
}

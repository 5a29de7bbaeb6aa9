import type { Spec } from "../model/resource.ts";
import { canonicalJson } from "../model/text/canonical.ts";

/** The subject of a comparison, in the order in which they are shown. */
export const groups = [
  "service",
  "real server",
  "timeout",
  "sync",
  "parameter",
  "module",
  "interface",
  "next boot",
  "version",
  "VIP",
] as const;
export type Group = (typeof groups)[number];

/** One thing on both hosts. */
export interface Compared {
  readonly group: Group;
  readonly name: string;
  /** What the first host has; null: it is not there. */
  readonly a: Spec | null;
  readonly b: Spec | null;
  /** "shown": a pair need not agree on it, and it counts neither way. */
  readonly verdict: "same" | "different" | "shown";
  /** What it means, where the two values do not show it. */
  readonly remark?: string;
}

export function compare(group: Group, name: string, a: Spec | undefined, b: Spec | undefined): Compared {
  const isSame = canonicalJson(a ?? null) === canonicalJson(b ?? null);
  return { group, name, a: a ?? null, b: b ?? null, verdict: isSame ? "same" : "different" };
}

/** One after the other by name; a name that only one has is a difference. */
export function compareAll(
  group: Group,
  a: ReadonlyMap<string, Spec>,
  b: ReadonlyMap<string, Spec>,
): readonly Compared[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .toSorted()
    .map((name) => compare(group, name, a.get(name), b.get(name)));
}

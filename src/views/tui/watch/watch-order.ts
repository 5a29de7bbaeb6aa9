import { compareText } from "../../../model/text/canonical.ts";
import type { Counted } from "../../../verify/counters.ts";

/** By what services, and the servers of each, are ordered. */
export const orders = [
  "name",
  "active",
  "inactive",
  "persist",
  "conns/s",
  "in B/s",
  "out B/s",
  "conns",
  "weight",
] as const;
export type Order = (typeof orders)[number];

interface Sortable {
  readonly name: string;
  readonly weight: number;
  readonly counted: Counted | null;
}

const numbers: Readonly<Record<Exclude<Order, "name">, (one: Sortable) => number>> = {
  active: ({ counted }) => counted?.activeConnections ?? -1,
  inactive: ({ counted }) => counted?.inactiveConnections ?? -1,
  persist: ({ counted }) => counted?.persistentConnections ?? -1,
  "conns/s": ({ counted }) => counted?.rates.connections ?? -1,
  "in B/s": ({ counted }) => counted?.rates.inBytes ?? -1,
  "out B/s": ({ counted }) => counted?.rates.outBytes ?? -1,
  conns: ({ counted }) => counted?.traffic.connections ?? -1,
  weight: ({ weight }) => weight,
};

/** Sorts names upwards and numbers downwards, or the other way round. What is equal keeps its place. */
export function foldedOrder(order: Order, reversed: boolean) {
  return <T>(all: readonly T[], of: (one: T) => Sortable): readonly T[] => {
    if (order === "name" && !reversed) return all;
    const compare =
      order === "name"
        ? (a: T, b: T) => compareText(of(a).name, of(b).name)
        : (a: T, b: T) => numbers[order](of(b)) - numbers[order](of(a));
    return all.toSorted(reversed ? (a, b) => compare(b, a) : compare);
  };
}

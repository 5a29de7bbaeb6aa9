import type { Address } from "../../../model/address.ts";
import type { Change } from "../../../model/plan.ts";

export interface Choice {
  /** Changes that are left out. */
  readonly left: ReadonlySet<Address>;
  /** What went along besides the one that was asked for. */
  readonly along: readonly Address[];
}

type Needing = Pick<Change, "address" | "dependsOn">;

/** Leaves changes out, and with them whatever waits for them: a part is never put into a worse order than the whole. */
export function leaveOut(changes: readonly Needing[], left: ReadonlySet<Address>, asked: readonly Address[]): Choice {
  const pairs = changes.flatMap(({ address, dependsOn }) => dependsOn.map((need) => ({ need, address })));
  const waiting = Map.groupBy(pairs, ({ need }) => need);
  return spread(
    asked,
    (one) => (waiting.get(one) ?? []).map(({ address }) => address),
    (one) => !left.has(one),
    (moved) => new Set([...left, ...moved]),
  );
}

/** Takes changes in again, and with them whatever they wait for. */
export function takeIn(changes: readonly Needing[], left: ReadonlySet<Address>, asked: readonly Address[]): Choice {
  const needs = new Map(changes.map(({ address, dependsOn }) => [address, dependsOn]));
  return spread(
    asked,
    (one) => needs.get(one) ?? [],
    (one) => left.has(one),
    (moved) => new Set([...left].filter((one) => !moved.has(one))),
  );
}

function spread(
  asked: readonly Address[],
  next: (one: Address) => readonly Address[],
  isMoving: (one: Address) => boolean,
  result: (moved: ReadonlySet<Address>) => ReadonlySet<Address>,
): Choice {
  const reached = new Set(asked);
  for (const one of reached) for (const more of next(one)) reached.add(more);
  const moved = new Set([...reached].filter(isMoving));
  return { left: result(moved), along: [...moved].filter((one) => !asked.includes(one)) };
}

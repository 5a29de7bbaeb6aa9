import { diagnostic } from "../../messages/build.ts";
import type { Address } from "../../model/address.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Change } from "../../model/plan.ts";

/** Blocks what depends on a blocked change, with the reason. */
export function spreadBlocks(changes: readonly Change[]): readonly Change[] {
  const blocks = new Map<Address, Diagnostic>(
    changes.flatMap((one) => (one.blocked ? [[one.address, one.blocked]] : [])),
  );
  for (let before = -1; before !== blocks.size; ) {
    before = blocks.size;
    for (const change of changes) {
      const need = change.dependsOn.find((one) => blocks.has(one));
      if (need !== undefined && !blocks.has(change.address))
        blocks.set(change.address, waits(change, need, blocks.get(need)));
    }
  }
  return changes.map((change) => {
    const blocked = blocks.get(change.address);
    return blocked ? { ...change, blocked } : change;
  });
}

function waits(change: Change, need: Address, reason: Diagnostic | undefined): Diagnostic {
  const data = { address: change.address, need, reason: reason?.summary, hint: reason?.hint };
  return diagnostic("depends-on-blocked", data, { address: change.address, host: change.host });
}

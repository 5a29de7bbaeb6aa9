import { setImmediate } from "node:timers/promises";
import { failure } from "../messages/build.ts";
import type { FrameResult } from "../model/shell/frame.ts";
import { createLimit } from "./limit.ts";
import { type Holder, type OutputBudget, sharedBudget } from "./output-budget.ts";

/** One host after the other: the parsers of one section remember what they have read only until another host is parsed. */
const inTurn = createLimit(1);

/** Parses what a host sent when its turn comes. Until then it counts as output in memory. */
export async function parseInTurn<T>(
  host: string,
  frames: ReadonlyMap<string, FrameResult>,
  { budget = sharedBudget }: { readonly budget?: OutputBudget },
  parse: () => Promise<T>,
): Promise<T> {
  let isInMemory = true;
  const holder: Holder = {
    bytes: 0,
    letGo: () => {
      isInMemory = false;
    },
  };
  budget.take(
    holder,
    [...frames.values()].reduce((sum, { stdout, stderr }) => sum + stdout.length + stderr.length, 0),
  );
  try {
    return await inTurn(() => {
      if (!isInMemory) throw failure("output-budget-exceeded", { name: host }, { host });
      return parse();
    });
  } finally {
    budget.release(holder);
  }
}

/** Between two parsers: signals, timers and the connections of other hosts must not wait for all of a host's output. */
export async function letOthersRun(host: string, { signal }: { readonly signal?: AbortSignal }): Promise<void> {
  await setImmediate();
  if (!signal?.aborted) return;
  throw failure("exec-aborted", { name: host }, { host });
}

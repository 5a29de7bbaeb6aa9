import { failure } from "../messages/build.ts";
import type { RecordedRun, State, StateReader } from "../model/store.ts";
import type { Tool } from "../pipeline.ts";

/** Everything recorded that a verb on a former run needs, read at one moment. */
export interface Records {
  readonly state: State;
  readonly runs: readonly RecordedRun[];
}

export function readRecords(tool: Pick<Tool, "readState">): Records {
  return withRecord(tool, (store) => ({ state: store.read(), runs: store.runs() }));
}

export function withRecord<T>(tool: Pick<Tool, "readState">, read: (store: StateReader) => T): T {
  const store = tool.readState();
  try {
    return read(store);
  } finally {
    store.close();
  }
}

/** The facts in the local state that concern a plan file. */
export function signerOf(tool: Pick<Tool, "readState">): {
  readonly lineage: string;
  readonly key: string | undefined;
} {
  return withRecord(tool, (store) => ({ lineage: store.read().lineage, key: store.planKey() }));
}

/** Returns the run with a number, or without one the newest that a test accepts. `purpose` completes "no run to …". */
export function findRun(
  runs: readonly RecordedRun[],
  text: string | undefined,
  isMeant: (run: RecordedRun) => boolean,
  purpose: string,
): RecordedRun {
  if (text !== undefined && !/^\d+$/.test(text)) throw failure("run-number-invalid", { text });
  const found = runs.find((run) => (text === undefined ? isMeant(run) : run.id === Number(text)));
  if (found) return found;
  throw text === undefined ? failure("run-missing", { purpose }) : failure("run-unknown", { run: text });
}

import { Failure } from "../model/diagnostic.ts";
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

/** What the state here can say about a plan file. */
export function signerOf(tool: Pick<Tool, "readState">): {
  readonly lineage: string;
  readonly key: string | undefined;
} {
  return withRecord(tool, (store) => ({ lineage: store.read().lineage, key: store.planKey() }));
}

/** The run with a number, or the newest that a test takes. */
export function findRun(
  runs: readonly RecordedRun[],
  word: string | undefined,
  isMeant: (run: RecordedRun) => boolean,
  none: string,
): RecordedRun {
  if (word !== undefined && !/^\d+$/.test(word)) throw noSuchRun(`${word} is not the number of a run`);
  const found = runs.find((run) => (word === undefined ? isMeant(run) : run.id === Number(word)));
  if (found) return found;
  throw noSuchRun(word === undefined ? none : `there is no run ${word} in the record`);
}

function noSuchRun(summary: string): Failure {
  return new Failure({
    ...{ severity: "error", code: "no-such-run", summary },
    detail: "nothing was changed",
    hint: "lvsform history lists every run",
  });
}

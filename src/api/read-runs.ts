import type { RecordedRun, State, StateReader } from "../model/store.ts";
import type { Tool } from "./tool.ts";

/** The state with its runs, read at one moment. */
export interface StateAndRuns {
  readonly state: State;
  readonly runs: readonly RecordedRun[];
}

export function readRuns(tool: Pick<Tool, "readState">): StateAndRuns {
  return withReader(tool, (store) => ({ state: store.read(), runs: store.runs() }));
}

export function withReader<T>(tool: Pick<Tool, "readState">, read: (store: StateReader) => T): T {
  const store = tool.readState();
  try {
    return read(store);
  } finally {
    store.close();
  }
}

import type { Tool } from "../../api/pipeline.ts";
import { withReader } from "../../api/read-runs.ts";
import { failure } from "../../messages/build.ts";
import type { RecordedRun } from "../../model/store.ts";

/** The facts in the local state that concern a plan file. */
export function signerOf(tool: Pick<Tool, "readState">): {
  readonly lineage: string;
  readonly key: string | undefined;
} {
  return withReader(tool, (store) => ({ lineage: store.read().lineage, key: store.planKey() }));
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

import type { ToolOptions } from "./tool-options.ts";
// The edge that checks the place of the state before a database is opened there.

import { chmodSync, closeSync, openSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { refuseSpecialState } from "../../state/special-file.ts";
import { makeFoldersFor } from "../files/folders.ts";
import { oneLine } from "../files/target-text.ts";

/** The absolute path of the cluster's file. A folder whose name holds a line end is refused: it would not fit into units and crontabs. */
export function clusterPath(file: string): string {
  return oneLine("path of the cluster file", resolve(file));
}

/** Refuses a state, or a file beside it, that is a pipe, a device or a folder: opening one could wait for ever. */
export function checkStatePath(state: string): void {
  for (const path of [state, join(dirname(state), "drift.db"), join(dirname(state), "drift.lock")])
    refuseSpecialState(path);
}

/** Creates the lock of drift scans for its owner alone; one of an earlier version is made so. Always undefined. */
export function makeDriftLock(state: string): undefined {
  makeStateFolder(state);
  const path = join(dirname(state), "drift.lock");
  try {
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
  } catch {
    // Opening it as the lock shows why.
  }
  return undefined;
}

/** Creates the folder of the state for its owner alone. Always undefined. */
export function makeStateFolder(state: string): undefined {
  makeFoldersFor("the state", dirname(state), 0o700);
  return undefined;
}

/** The path of the state: beside the cluster, unless set. */
export function statePathOf({ file, state }: Pick<ToolOptions, "file" | "state">): string {
  return state ?? join(dirname(resolve(file)), ".lvsform", "state.db");
}

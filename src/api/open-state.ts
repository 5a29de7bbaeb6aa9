import { failure } from "../messages/build.ts";
import type { State } from "../model/store.ts";
import type { Tool } from "./pipeline.ts";
import { readRuns } from "./read-runs.ts";

/** Opens the state, if there is one: without it, there is no drift to find. */
export function openState(tool: Tool): State {
  const { state } = readRuns(tool);
  if (state.serial > 0) return state;
  throw failure("state-empty", {});
}

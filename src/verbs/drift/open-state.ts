import { failure } from "../../messages/build.ts";
import type { State } from "../../model/store.ts";
import type { Tool } from "../../pipeline.ts";
import { readRecords } from "../find-run.ts";

/** Opens the state, if there is one: without it, there is no drift to find. */
export function openState(tool: Tool): State {
  const { state } = readRecords(tool);
  if (state.serial > 0) return state;
  throw failure("state-empty", {});
}

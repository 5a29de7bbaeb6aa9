import type { State } from "../model/store.ts";
import type { Tool } from "./tool.ts";

/** Reads the state of a cluster at one moment. */
export function readState(tool: Pick<Tool, "readState">, cluster?: string): State {
  const store = tool.readState(cluster);
  try {
    return store.read();
  } finally {
    store.close();
  }
}

import { failure } from "../messages/build.ts";
import type { DriftStore } from "../model/drift/drift-store.ts";
import type { State } from "../model/store.ts";
import { type DriftScan, scanForDrift } from "./drift.ts";
import { openState } from "./open-state.ts";
import type { Tool } from "./tool.ts";

/** How drift is scanned for. */
export interface ScanOptions {
  /** The names of the receivers of notifications of this scan. */
  readonly receivers: readonly string[];
  /** Days for which resolved findings are stored. */
  readonly keepDays: number;
  /** How long to wait for another run or scan. Seconds. */
  readonly lockTimeout: number;
}

/** A scan, its store and the state that it was compared with. */
export interface OpenScan {
  readonly seen: DriftScan;
  readonly store: DriftStore;
  readonly state: State;
}

/**
 * Scans once, stores what has changed, and calls `then` before another scan can begin: it may report, notify and repair.
 *
 * @throws Failure if there is no state, or another run or scan does not end in time.
 */
export async function scan<T>(tool: Tool, options: ScanOptions, then: (scanned: OpenScan) => Promise<T>): Promise<T> {
  const until = tool.now().getTime() + options.lockTimeout * 1000;
  // Without a state there is nothing to wait for.
  openState(tool);
  const end = await takeTurn(tool, until);
  try {
    const state = await settledState(tool, until);
    const store = tool.drift.open();
    try {
      const seen = await scanForDrift(tool, state, store, options.receivers);
      store.forget(new Date(tool.now().getTime() - options.keepDays * 86_400_000).toISOString());
      return await then({ seen, store, state });
    } finally {
      store.close();
    }
  } finally {
    end();
  }
}

/** Reads the state while no run is in progress: what is half done is no drift. */
async function settledState(tool: Tool, until: number): Promise<State> {
  for (;;) {
    const state = openState(tool);
    const { lease } = state;
    if (lease === undefined || tool.now().getTime() - Date.parse(lease.heartbeat) > 60_000) return state;
    if (tool.now().getTime() >= until || tool.signal?.aborted) throw failure("run-in-progress", lease);
    await tool.sleep(500);
  }
}

/** Only one scan runs at a time; otherwise both would send the same notifications. */
async function takeTurn(tool: Tool, until: number): Promise<() => void> {
  for (;;) {
    const end = tool.drift.turn();
    if (end) return end;
    if (tool.now().getTime() >= until || tool.signal?.aborted) throw failure("scan-running", {});
    await tool.sleep(500);
  }
}

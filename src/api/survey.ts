import { type Keys, probeHost } from "../hosts/probe.ts";
import type { Live } from "../model/live.ts";
import type { Shell } from "../model/shell/shell.ts";
import { counted } from "../model/text/counted.ts";
import type { HostTarget } from "../model/transport.ts";
import { mergeLive } from "./read.ts";
import { readLimits } from "./read-limits.ts";
import type { Tool } from "./tool.ts";

export interface SurveyOptions {
  /** The kinds to read, each with the keys that must be named; of kinds whose probe lists everything, none. */
  readonly keys: Keys;
  /** Further read-only scripts, by name. */
  readonly questions?: ReadonlyMap<string, Shell>;
}

/** Reads hosts of which nothing is known yet: everything of the given kinds, one exec each. */
export async function survey(tool: Tool, targets: readonly HostTarget[], options: SurveyOptions): Promise<Live> {
  if (targets.length > 0) tool.progress(`reading ${counted(targets.length, "host")}`);
  const { keys, questions = new Map() } = options;
  const how = { providers: tool.providers, now: tool.now, whole: true, questions };
  return mergeLive(
    await Promise.all(targets.map((target) => probeHost(target, keys, tool.withHost, { ...how, ...readLimits(tool) }))),
  );
}

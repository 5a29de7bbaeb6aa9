import { type DirectorReading, questionsOf, readAnswers } from "../compare/reading.ts";
import { probeHost } from "../hosts/probe.ts";
import { readingKey } from "../model/live.ts";
import { counted } from "../model/text/counted.ts";
import type { HostReading, HostTarget } from "../model/transport.ts";
import { readLimits } from "./read-limits.ts";
import type { Tool } from "./tool.ts";

export interface ReadDirector {
  readonly host: HostReading;
  /** Absent: it was not reached. */
  readonly director?: DirectorReading;
}

/** Reads what is compared of directors, all at once, one exec each; nothing is written, and no module is loaded. */
export async function readDirectors(tool: Tool, targets: readonly HostTarget[]): Promise<readonly ReadDirector[]> {
  tool.progress(`reading ${counted(targets.length, "host")}`);
  const questions = questionsOf(tool.providers);
  const options = { providers: tool.providers, now: tool.now, questions, ...readLimits(tool) };
  return Promise.all(
    targets.map(async (target): Promise<ReadDirector> => {
      const { hosts, answers } = await probeHost(target, new Map(), tool.withHost, options);
      const [host] = hosts;
      if (host === undefined) throw new TypeError("a probe is of one host");
      if (!host.reachable) return { host };
      const answerTo = (question: string) => answers.get(readingKey(target.name, question));
      return { host, director: readAnswers(target.name, host.facts, answerTo, tool.providers) };
    }),
  );
}

import { openState } from "../../../api/open-state.ts";
import { declare, declareWorld, type PlanOptions, type Tool } from "../../../api/pipeline.ts";
import type { Terminal } from "../../../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "../change-hosts.ts";
import { chosen, driftedNow, nothingNamed, type Unchanged } from "./triage.ts";

/** Makes what has drifted what is recorded: an ordinary plan, reviewed and guarded as any, of nothing else; without a word, each is chosen on the screen. */
export async function repair(
  tool: Tool,
  terminal: Terminal,
  words: readonly string[],
  { all, unchanged, ...options }: PlanOptions & { readonly all: boolean; readonly unchanged?: Unchanged },
  flags: ChangeFlags,
): Promise<number> {
  const state = openState(tool);
  // Which tables are exclusive is declared only there.
  const tables = await declare(tool).then(
    (declared) => declared.tables,
    () => new Map(),
  );
  const seen = await driftedNow(tool, state, tables);
  const isToBeChosen = words.length === 0 && !all;
  const only = chosen(seen, words, { all: all || isToBeChosen, tool, ...(unchanged ? { unchanged } : {}) }).map(
    ({ address }) => address,
  );
  if (unchanged === "accepted" && only.length === 0) return 0;
  const declaration = { ...declareWorld(state, state.resources), tables };
  const work = { verb: "repair", declaration, state, options: { ...options, only } } as const;
  return changeHosts(tool, terminal, isToBeChosen ? { ...work, toBeChosen: nothingNamed(seen.found) } : work, flags);
}

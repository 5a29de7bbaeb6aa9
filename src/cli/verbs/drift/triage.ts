import { declareWorld, look, type Tool } from "../../../api/pipeline.ts";
import { detect } from "../../../drift/detect.ts";
import { ignoredBy } from "../../../drift/ignore.ts";
import { diagnostic, failure } from "../../../messages/build.ts";
import type { Address } from "../../../model/address.ts";
import { type Diagnostic, Failure } from "../../../model/diagnostic.ts";
import type { Drifted } from "../../../model/drift/drift.ts";
import type { State } from "../../../model/store.ts";
import { usualRestraint } from "../../../plan/hold/restrain.ts";
import { isNamed } from "../../../plan/select.ts";

/** How an address that has not drifted counts: by hand it is a mistake; in an automatic repair it was repaired in between. */
export type Unchanged = "refused" | "accepted";

/** What has drifted now, as the hosts themselves show it: no decision is made on what an earlier look saw. */
export async function driftedNow(tool: Tool, state: State, tables: ReadonlyMap<string, "owned" | "exclusive">) {
  const options = { ...usualRestraint, purpose: "apply" as const, targets: [], excludes: [] };
  const declaration = { ...declareWorld(state, state.resources), tables };
  const { plan } = await look({ ...tool, checks: [] }, declaration, state, options);
  const unread = plan.hosts.flatMap((host) => (host.reachable ? [] : [host.problem]));
  return { found: detect(plan, state.resources, tool.providers), unread };
}

/**
 * Those that are named, by address or glob; every word must mean one, but for those that are as recorded again where that is fine. `all`:
 * every one that is not ignored.
 */
export function chosen(
  { found, unread }: { readonly found: readonly Drifted[]; readonly unread: readonly Diagnostic[] },
  words: readonly string[],
  { all, tool, unchanged = "refused" }: { readonly all: boolean; readonly tool: Tool; readonly unchanged?: Unchanged },
): readonly Drifted[] {
  if (all) {
    const store = tool.drift.read();
    const ignores = store?.ignores() ?? [];
    store?.close();
    return found.filter((one) => !ignoredBy(one, ignores, tool.now().toISOString()));
  }
  const unknown = words.filter((word) => !found.some(({ address }) => means(address, word)));
  // What could not be read is not known to be repaired.
  const isFine = unchanged === "accepted" && unread.length === 0;
  if (unknown.length > 0 && !isFine)
    throw new Failure([...unread, ...unknown.map((word) => notDrifted(word, found, unread.length > 0))]);
  return found.filter(({ address }) => words.some((word) => means(address, word)));
}

/** Nothing is chosen by itself. */
export function nothingNamed(found: readonly Drifted[]): Failure {
  return failure("no-object-selected", { drifted: found.map(({ address }) => address) });
}

function means(address: Address, word: string): boolean {
  return address === word || isNamed(address, word);
}

function notDrifted(word: string, found: readonly Drifted[], isPartial: boolean) {
  return diagnostic("not-drifted", { name: word, isPartial, drifted: found.map(({ address }) => address) });
}

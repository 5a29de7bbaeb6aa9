import type { Tool } from "../../../api/pipeline.ts";
import { survey } from "../../../api/survey.ts";
import { type Inventory, inventoryOf, kindsOfDirector, namedKind } from "../../../import/inventory.ts";
import { filesQuestion } from "../../../import/table-files.ts";
import { type Diagnostic, Failure } from "../../../model/diagnostic.ts";
import { vsParameters } from "../../../model/ipvs/vs-defaults.ts";
import type { HostTarget } from "../../../model/transport.ts";
import { problemsOf } from "./find-servers.ts";

/** Everything of the directors that a cluster.ts is made of. One that cannot be read whole ends it: half a table would look like all. */
export async function findDirectors(tool: Tool, targets: readonly HostTarget[]): Promise<readonly Inventory[]> {
  const keys = new Map([...kindsOfDirector.map((kind) => [kind, []] as const), [namedKind, vsParameters] as const]);
  const questions = new Map([[filesQuestion.name, filesQuestion.script]]);
  const live = await survey(tool, targets, { keys, questions });
  const problems = problemsOf(live);
  if (problems.size > 0) throw new Failure([...problems.values()].map(nothingWritten));
  return targets.flatMap((target) => inventoryOf(target, live) ?? []);
}

function nothingWritten(one: Diagnostic): Diagnostic {
  return { ...one, detail: [one.detail, "Nothing was written."].filter(Boolean).join("\n") };
}

import { createHash } from "node:crypto";
import type { Plan } from "../../model/plan.ts";
import { canonicalJson } from "../../model/text/canonical.ts";

/** sha256 over what a reviewer relied on: which record, which changes, from which value to which, by which commands. */
export function digestOf({
  cluster,
  basedOn,
  changes,
  confirm,
}: Pick<Plan, "cluster" | "basedOn" | "changes" | "confirm">): string {
  const reviewed = changes.map(({ address, action, cause, before, after, commands, undo, dependsOn, ...rest }) => ({
    address,
    action,
    cause,
    before,
    after,
    dependsOn,
    commands: commands.map(({ argv }) => argv),
    undo: undo.map(({ argv }) => argv),
    record: rest.record,
    original: rest.original,
    blocked: rest.blocked?.code ?? null,
    drain: rest.drain?.commands.map(({ argv }) => argv) ?? null,
  }));
  return `sha256:${createHash("sha256")
    .update(canonicalJson({ cluster, basedOn, changes: reviewed, confirm }))
    .digest("hex")}`;
}

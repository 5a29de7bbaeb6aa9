import { z } from "zod";
import { failure } from "../../messages/build.ts";
import type { Change, DrainStep, Plan } from "../../model/plan.ts";
import type { Purpose } from "../decide.ts";
import type { Restraint } from "../hold/restrain.ts";
import { sealPlan } from "../seal.ts";
import type { Selection } from "../select.ts";
import { formatVersion, planSchema } from "./plan-schema.ts";

/** A plan and how it was asked for: what is needed to make it again and see that nothing moved. */
export interface SavedPlan extends Selection, Restraint {
  readonly plan: Plan;
  readonly purpose: Purpose;
}

/** The plan as `plan --json` prints it and `--out` keeps it. */
export function toPlanJson({ plan, purpose, targets, excludes, ...limits }: SavedPlan): Record<string, unknown> {
  const { allowed, maxDeletes, allowIrreversible, confirm } = limits;
  return {
    formatVersion,
    cluster: plan.cluster,
    ...plan.basedOn,
    digest: plan.digest,
    complete: plan.complete,
    purpose,
    targets,
    excludes,
    allowed,
    maxDeletes,
    allowIrreversible,
    confirm,
    hosts: plan.hosts.map(hostJson),
    changes: plan.changes.map(toChangeJson),
    drift: plan.drift,
    unmanaged: plan.unmanaged,
    unchanged: plan.unchanged,
    diagnostics: plan.diagnostics,
    summary: plan.summary,
  };
}

/** Without the texts of files: a change shows its own. */
function hostJson(host: Plan["hosts"][number]): unknown {
  if (!host.reachable || host.facts.boot === undefined) return host;
  const { files: _files, executable: _executable, ...boot } = host.facts.boot;
  return { ...host, facts: { ...host.facts, boot } };
}

function toChangeJson({ address, host, kind, key, action, cause, ...rest }: Change): Record<string, unknown> {
  const { before, after, worlds, commands: forward, undo, dependsOn, blocked, record, original, drain } = rest;
  return {
    address,
    host,
    kind,
    key,
    action,
    cause,
    before,
    after,
    worlds,
    commands: forward.map(({ argv }) => argv),
    undo: undo.map(({ argv }) => argv),
    dependsOn,
    risks: rest.risks,
    impact: rest.impact,
    record,
    original,
    revertible: rest.irreversible === undefined,
    ...(rest.irreversible === undefined ? {} : { irreversible: rest.irreversible }),
    ...(rest.locksOut ? { locksOut: true } : {}),
    ...(rest.atBoot ? { atBoot: true, files: rest.files ?? [] } : {}),
    ...(drain ? { drain: drainJson(drain) } : {}),
    ...(blocked ? { blocked } : {}),
  };
}

function drainJson({ commands: forward, undo, persistent }: DrainStep): Record<string, unknown> {
  return { commands: forward.map(({ argv }) => argv), undo: undo.map(({ argv }) => argv), persistent };
}

/** Reads a saved plan. Only for showing, and for comparing with a new plan: nothing is ever run from the file. */
export function parsePlanFile(text: string, name: string): SavedPlan {
  const result = planSchema.safeParse(parseJson(text, name));
  if (!result.success) {
    const [issue] = result.error.issues;
    const reason = `${issue ? z.core.toDotPath(issue.path) : ""}: ${issue?.message}`;
    throw failure("plan-unreadable", { file: name, reason });
  }
  const { lineage, serial, purpose, targets, excludes, ...read } = result.data;
  const { allowed, maxDeletes, allowIrreversible, confirm, ...rest } = read;
  // Earlier versions of this format lack the three worlds.
  const changes = rest.changes.map((one) => ({
    ...one,
    worlds: one.worlds ?? { declared: one.after, recorded: null, live: one.before },
  }));
  const plan = sealPlan({ ...rest, changes, basedOn: { lineage, serial }, confirmMode: confirm });
  if (plan.digest !== rest.digest)
    throw failure("plan-tampered", { file: name, reason: "its digest is not that of its changes" });
  return { plan, purpose, targets, excludes, allowed, maxDeletes, allowIrreversible, confirm };
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failure("plan-unreadable", { file: name, reason: (error as SyntaxError).message });
  }
}

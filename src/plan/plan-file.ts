import { z } from "zod";
import { Failure } from "../model/diagnostic.ts";
import type { Change, DrainStep, Plan } from "../model/plan.ts";
import type { Purpose } from "./decide.ts";
import type { Restraint } from "./restrain.ts";
import { sealPlan } from "./seal.ts";
import type { Selection } from "./select.ts";

/** Raised in its first number when a reader of the old format would be wrong about the new one. */
export const formatVersion = "1.0";

/** A plan and how it was asked for: what is needed to make it again and see that nothing moved. */
export interface SavedPlan extends Selection, Restraint {
  readonly plan: Plan;
  readonly purpose: Purpose;
}

/** The plan as `plan --json` prints it and `--out` keeps it. */
export function toPlanJson({ plan, purpose, targets, excludes, ...said }: SavedPlan): Record<string, unknown> {
  const { allowed, maxDeletes, allowIrreversible, confirm } = said;
  return {
    formatVersion,
    cluster: plan.cluster,
    ...plan.basedOn,
    digest: plan.digest,
    complete: plan.complete,
    purpose,
    targets,
    excludes,
    ...{ allowed, maxDeletes, allowIrreversible, confirm },
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
    ...{ address, host, kind, key, action, cause, before, after, worlds },
    ...{ commands: forward.map(({ argv }) => argv), undo: undo.map(({ argv }) => argv), dependsOn },
    ...{ risks: rest.risks, impact: rest.impact, record, original, revertible: rest.irreversible === undefined },
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

const commands = z.array(z.array(z.string())).transform((all) => all.map((argv) => ({ argv })));
const spec = z.record(z.string(), z.unknown());
const diagnostic = z.looseObject({
  severity: z.enum(["error", "warning"]),
  code: z.string(),
  summary: z.string(),
  hint: z.string(),
});
const change = z.looseObject({
  address: z.string(),
  host: z.string(),
  kind: z.string(),
  key: z.string(),
  action: z.enum(["create", "update", "delete", "adopt", "forget", "restore", "noop"]),
  cause: z.enum(["new", "config", "drift", "both", "removed", "unmanaged", "unreachable"]),
  before: spec.nullable(),
  after: spec.nullable(),
  worlds: z.object({ declared: spec.nullable(), recorded: spec.nullable(), live: spec.nullable() }).optional(),
  commands,
  undo: commands,
  dependsOn: z.array(z.string()),
  record: spec.nullable(),
  original: spec.nullable(),
  risks: z.array(diagnostic),
  impact: z.looseObject({ active: z.number(), inactive: z.number(), persistent: z.number() }).nullable(),
  irreversible: z.string().optional(),
  locksOut: z.literal(true).optional(),
  atBoot: z.literal(true).optional(),
  files: z
    .array(z.looseObject({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .optional(),
  drain: z.looseObject({ commands, undo: commands, persistent: z.boolean() }).optional(),
  blocked: diagnostic.optional(),
});
const file = z.looseObject({
  formatVersion: z.literal(formatVersion),
  cluster: z.string(),
  lineage: z.string(),
  serial: z.number(),
  digest: z.string(),
  complete: z.boolean(),
  purpose: z.enum(["apply", "destroy"]),
  targets: z.array(z.string()),
  excludes: z.array(z.string()),
  allowed: z.array(z.string()).default([]),
  maxDeletes: z.union([z.object({ percent: z.number() }), z.object({ count: z.number() })]).default({ percent: 50 }),
  allowIrreversible: z.boolean().default(false),
  confirm: z.enum(["auto", "always", "never"]).default("auto"),
  hosts: z.array(z.looseObject({ name: z.string(), reachable: z.boolean(), probedAt: z.string() })),
  changes: z.array(change),
  drift: z.array(z.looseObject({ address: z.string() })),
  unmanaged: z.array(z.looseObject({ address: z.string() })),
  unchanged: z.array(z.string()),
  diagnostics: z.array(diagnostic),
});

/** Reads a saved plan. Only for showing, and for comparing with a plan made anew: nothing is ever run from the file. */
export function parsePlanFile(text: string, name: string): SavedPlan {
  const result = file.safeParse(parseJson(text, name));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw fail(name, `${issue ? z.core.toDotPath(issue.path) : ""}: ${issue?.message}`);
  }
  const { lineage, serial, purpose, targets, excludes, ...read } = result.data;
  const { allowed, maxDeletes, allowIrreversible, confirm, ...rest } = read;
  // The parts that are only shown are taken as they stand.
  // Earlier versions of this format did not tell what each world holds.
  const changes = rest.changes.map((one) => ({
    ...one,
    worlds: one.worlds ?? { declared: one.after, recorded: null, live: one.before },
  }));
  const open = { ...rest, changes, basedOn: { lineage, serial }, confirmMode: confirm } as unknown as Plan;
  const plan = sealPlan(open);
  if (plan.digest !== rest.digest)
    throw fail(name, "it was changed after it was made: its digest is not that of its changes");
  return { plan, purpose, targets, excludes, allowed, maxDeletes, allowIrreversible, confirm };
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fail(name, (error as SyntaxError).message);
  }
}

function fail(name: string, detail: string): Failure {
  return new Failure({
    severity: "error",
    code: "plan-file",
    summary: `${name} is not a plan that this lvsform can read`,
    detail,
    hint: "make it again with lvsform plan --out; nothing was changed",
  });
}

import { z } from "zod";
import { backends } from "../../model/boot.ts";
import { noncePattern, windowStates } from "../../model/confirm-window.ts";

// The shape of a plan file. All that is shown of it is in here: what does not fit is a diagnostic, and never reaches a view.

/** Raised in its first number when a reader of the old format would be wrong about the new one. */
export const formatVersion = "1.0";

const commands = z.array(z.array(z.string())).transform((all) => all.map((argv) => ({ argv })));
const spec = z.record(z.string(), z.unknown());
const source = z.object({ file: z.string(), line: z.int(), column: z.int() });
const connections = z.object({ active: z.number(), inactive: z.number(), persistent: z.number() });
const action = z.enum(["create", "update", "delete", "adopt", "forget", "restore", "noop"]);

const diagnostic = z.object({
  severity: z.enum(["error", "warning"]),
  code: z.string(),
  summary: z.string(),
  hint: z.string(),
  detail: z.string().exactOptional(),
  host: z.string().exactOptional(),
  address: z.string().exactOptional(),
  source: source.exactOptional(),
});

const change = z.object({
  address: z.string(),
  host: z.string(),
  kind: z.string(),
  key: z.string(),
  action,
  cause: z.enum(["new", "config", "drift", "both", "removed", "unmanaged", "unreachable"]),
  before: spec.nullable(),
  after: spec.nullable(),
  worlds: z.object({ declared: spec.nullable(), recorded: spec.nullable(), live: spec.nullable() }).exactOptional(),
  commands,
  undo: commands,
  dependsOn: z.array(z.string()),
  record: spec.nullable(),
  original: spec.nullable(),
  risks: z.array(diagnostic),
  impact: connections.nullable(),
  irreversible: z.string().exactOptional(),
  locksOut: z.literal(true).exactOptional(),
  atBoot: z.literal(true).exactOptional(),
  files: z
    .array(
      z.object({
        path: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
        beforeLine: z.int().exactOptional(),
        afterLine: z.int().exactOptional(),
      }),
    )
    .exactOptional(),
  drain: z.object({ commands, undo: commands, persistent: z.boolean() }).exactOptional(),
  blocked: diagnostic.exactOptional(),
});

const boot = z.object({
  systemd: z.boolean(),
  interfaces: z.record(
    z.string(),
    z.object({ by: z.enum(backends), why: z.string(), file: z.string().exactOptional() }),
  ),
  loader: z.enum(["sysconfig", "debian"]).nullable(),
  versions: z.record(z.string(), z.string()),
});

const facts = z.object({
  os: z.string(),
  kernel: z.string(),
  ipvsadm: z.string().nullable(),
  bootId: z.string(),
  timer: z.enum(["systemd-run", "setsid"]).nullable(),
  lock: z.literal("flock").nullable().exactOptional(),
  ssh: z.object({ address: z.string(), interface: z.string() }).exactOptional(),
  boot: boot.exactOptional(),
  windows: z.array(
    z.object({
      nonce: z.string().regex(noncePattern),
      state: z.enum(windowStates),
      lineage: z.string(),
      by: z.string(),
      secondsLeft: z.number(),
      failures: z.array(z.string()),
    }),
  ),
});

const host = z.discriminatedUnion("reachable", [
  z.object({ name: z.string(), reachable: z.literal(true), probedAt: z.string(), facts }),
  z.object({ name: z.string(), reachable: z.literal(false), probedAt: z.string(), problem: diagnostic }),
]);

export const planSchema = z.object({
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
  hosts: z.array(host),
  changes: z.array(change),
  drift: z.array(
    z.object({
      address: z.string(),
      cause: z.enum(["changed", "missing"]),
      recorded: spec,
      live: spec.nullable(),
    }),
  ),
  unmanaged: z.array(
    z.object({ address: z.string(), live: spec, observed: z.record(z.string(), z.number()).exactOptional() }),
  ),
  unchanged: z.array(z.string()),
  diagnostics: z.array(diagnostic),
});

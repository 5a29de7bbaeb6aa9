import { z } from "zod";
import { noncePattern } from "../src/model/confirm-window.ts";
import type { Resource, Spec } from "../src/model/resource.ts";
import { line } from "../src/model/schema.ts";

/** Why a spec is not one of its kind; undefined: it is. The state itself knows no kind. */
export type Misfit = (kind: string, key: string, spec: unknown) => string | undefined;

/** A row of the database that lvsform has not written. */
export class UnfitRow extends Error {}

/** The name of a host, as it is in front of an address and as ssh takes it. */
const host = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/, "is not the name of a host");
const address = z
  .string()
  .max(1_024)
  .regex(/^[^/\s\p{Cc}]+\/[a-z-]+\/[^\p{Cc}]+$/u, "is not an address");
const time = line.max(64);
const number = z.int();
const spec = z.record(z.string(), z.unknown());
const resource = z.object({
  host,
  kind: line.max(64),
  key: line.max(512),
  spec,
  owned: z.array(line).max(4_096),
  dependsOn: z.array(address),
  protect: z.boolean().optional(),
});

/** What each table's columns hold, beside those with JSON. */
export const shapes = {
  meta: z.record(z.string(), line.max(512)),
  host: z.object({ name: host, sudo: z.union([z.literal(0), z.literal(1)]) }),
  drain: z.object({
    address,
    reason: z.enum(["asked", "removal"]),
    since: time,
    by: line,
    deadline: time.nullable(),
  }),
  window: z.object({
    nonce: z.string().regex(noncePattern, "is not a nonce: 24 hexadecimal digits"),
    run: number,
    host,
    boot_id: line.max(64),
    armed_at: time,
    status: z.enum(["armed", "reverted"]),
  }),
  lease: z.object({
    fence: number,
    user: line,
    machine: line,
    pid: number,
    born: line,
    place: line.default(""),
    // Whatever the user typed: it is shown, escaped, and goes nowhere else.
    command: z.string(),
    since: time.nullable(),
    beat: time.nullable(),
  }),
  run: z.object({
    id: number,
    verb: line.max(64),
    digest: line.max(256),
    serial: number,
    plan: z.string(),
    status: z.enum(["running", "done", "failed", "partial", "reverted"]),
    started_at: time,
    ended_at: time.nullable(),
    user: line,
    machine: line,
    pid: number,
    command: z.string(),
  }),
  step: z.object({
    run: number,
    address,
    host,
    kind: line.max(64),
    key: line.max(512),
    code: number.nullable(),
    action: z.enum(["create", "update", "delete", "adopt", "forget", "restore", "noop"]),
    status: z.enum(["planned", "sent", "done", "failed", "skipped", "unknown", "undone"]),
    stdout: z.string(),
    stderr: z.string(),
  }),
  version: z.object({ run: number, verb: line.max(64), address, at: time }),
} as const;

/** The value as its schema has it. `where` names the row for the user. */
export function fitRow<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UnfitRow(`${where}: ${[issue && z.core.toDotPath(issue.path), issue?.message].filter(Boolean).join(": ")}`);
}

/** Reads the JSON of one kind of cell, each as the schema of its kind has it. */
export function cellReader(misfit: Misfit = () => undefined) {
  const checked = (kind: string, key: string, value: unknown, where: string): Spec => {
    const one = fitRow(spec, value, where);
    const reason = misfit(kind, key, one);
    if (reason !== undefined) throw new UnfitRow(`${where}: ${reason}`);
    return one;
  };
  return {
    spec: (text: string | null, at: string): Spec | null => {
      if (text === null) return null;
      const [, kind = "", key = ""] = /^[^/]+\/([^/]+)\/(.+)$/s.exec(at) ?? [];
      return checked(kind, key, json(text, at), at);
    },
    resource: (text: string | null, at: string): Resource | null => {
      if (text === null) return null;
      const { protect, ...one } = fitRow(resource, json(text, at), at);
      return { ...one, spec: checked(one.kind, one.key, one.spec, at), ...(protect ? { protect } : {}) };
    },
  };
}

export type Cells = ReturnType<typeof cellReader>;

function json(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnfitRow(`${where}: ${(error as SyntaxError).message}`);
  }
}

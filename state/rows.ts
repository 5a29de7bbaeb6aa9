import type Database from "better-sqlite3";
import type { Resource, Spec, World } from "../src/model/resource.ts";
import type {
  ConfirmWindow,
  Drain,
  RecordedRun,
  RecordedStep,
  RunStatus,
  State,
  StepStatus,
  UnheardStep,
  Version,
} from "../src/model/store.ts";
import { type LeaseOptions, readLease, stateOfLease } from "./lease.ts";

interface ResourceRow {
  readonly address: string;
  readonly host: string;
  readonly kind: string;
  readonly key: string;
  readonly spec: string;
  readonly owned: string;
  readonly depends_on: string;
  readonly protect: number;
}

/** The whole record, of one moment. `who` asks: of its own runs it knows what becomes of them. */
export function readState(database: Database.Database, who: LeaseOptions, ownFence = 0): State {
  return database.transaction(() => {
    const meta = new Map(database.prepare("SELECT name, value FROM meta").raw().all() as [string, string][]);
    const serial = Number(meta.get("serial") ?? 0);
    const rows = database.prepare("SELECT * FROM resources ORDER BY address").all() as ResourceRow[];
    const originals = database.prepare("SELECT address, spec FROM originals").raw().all() as [string, string | null][];
    const hosts = database.prepare("SELECT name, sudo FROM hosts ORDER BY name").all() as {
      name: string;
      sudo: number;
    }[];
    return {
      cluster: meta.get("cluster") ?? "",
      // Before its first run a record is as good as none: a plan made without one may be applied to it.
      lineage: serial === 0 ? "" : (meta.get("lineage") ?? ""),
      serial,
      revision: Number(database.prepare("SELECT coalesce(max(id), 0) FROM versions").pluck().get()),
      resources: new Map(rows.map((row) => [row.address, resourceOf(row)])),
      originals: new Map(
        originals.map(([address, spec]) => [address, spec === null ? null : (JSON.parse(spec) as Spec)]),
      ),
      hosts: hosts.map(({ name, sudo }) => ({ name, sudo: sudo === 1 })),
      unheard: unheardSteps(database, ownFence || busyFence(database, who)),
      drains: readDrains(database),
      windows: readWindows(database),
      ...leaseOf(database),
    };
  })();
}

/** The fence of a process that is at work; its steps are not for others to decide. */
function busyFence(database: Database.Database, who: LeaseOptions): number {
  const lease = readLease(database);
  return lease && !["dead", "stale"].includes(stateOfLease(lease, who)) ? lease.fence : -1;
}

function leaseOf(database: Database.Database): Pick<State, "lease"> {
  const lease = readLease(database);
  if (lease === undefined) return {};
  const { born: _kernel, ...told } = lease;
  return { lease: told };
}

interface StepRow {
  readonly run: number;
  readonly address: string;
  readonly host: string;
  readonly kind: string;
  readonly key: string;
  readonly action: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly previous: string | null;
  readonly resource: string | null;
  readonly original: string | null;
  readonly status: StepStatus;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const newest = `NOT EXISTS (SELECT 1 FROM steps later
  WHERE later.address = s.address AND later.run > s.run AND later.status NOT IN ('planned', 'skipped'))`;

function unheardSteps(database: Database.Database, busy: number): readonly UnheardStep[] {
  const rows = database
    .prepare(
      `SELECT s.* FROM steps s JOIN runs r ON r.id = s.run
       WHERE s.status IN ('sent', 'unknown') AND r.fence <> ? AND ${newest} ORDER BY s.run, s.position`,
    )
    .all(busy) as StepRow[];
  return rows.map(unheardOf);
}

function unheardOf({ run, address, before, after, previous, resource, original }: StepRow): UnheardStep {
  return {
    ...{ run, address, before: parseSpec(before), after: parseSpec(after), original: parseSpec(original) },
    ...{ previous: parseResource(previous), resource: parseResource(resource) },
  };
}

function parseSpec(text: string | null): Spec | null {
  return text === null ? null : (JSON.parse(text) as Spec);
}

export function parseResource(text: string | null): Resource | null {
  return text === null ? null : (JSON.parse(text) as Resource);
}

function readDrains(database: Database.Database): readonly Drain[] {
  const rows = database.prepare("SELECT * FROM drains ORDER BY address").all() as (Omit<Drain, "deadline"> & {
    deadline: string | null;
  })[];
  return rows.map(({ deadline, ...drain }) => ({ ...drain, ...(deadline ? { deadline } : {}) }));
}

function readWindows(database: Database.Database): State["windows"] {
  const rows = database
    .prepare("SELECT * FROM windows WHERE status IN ('armed', 'reverted') ORDER BY run, host")
    .all() as (Omit<ConfirmWindow, "bootId" | "armedAt"> & { boot_id: string; armed_at: string })[];
  const steps = database.prepare(
    `SELECT s.* FROM steps s WHERE s.run = ? AND s.host = ? AND s.status IN ('done', 'sent', 'unknown') AND ${newest}`,
  );
  return rows.map(({ nonce, run, host, boot_id: bootId, armed_at: armedAt, status }) => ({
    ...{ nonce, run, host, bootId, armedAt, status },
    steps: (steps.all(run, host) as StepRow[]).map(unheardOf),
  }));
}

/** The versions of one address, or of all, the newest first. */
export function readVersions(database: Database.Database, address?: string): readonly Version[] {
  const rows = database
    .prepare(
      `SELECT v.run, r.verb, v.address, v.at, v.resource FROM versions v JOIN runs r ON r.id = v.run
       WHERE ? IS NULL OR v.address = ? ORDER BY v.id DESC`,
    )
    .all(address ?? null, address ?? null) as (Omit<Version, "resource"> & { resource: string | null })[];
  return rows.map((row) => ({ ...row, resource: parseResource(row.resource) }));
}

/** What was recorded right after a run; undefined where there is no such run. */
export function readWorldAfter(database: Database.Database, run: number): World | undefined {
  if (database.prepare("SELECT 1 FROM runs WHERE id = ?").get(run) === undefined) return undefined;
  const rows = database
    .prepare(
      `SELECT address, resource FROM versions WHERE id IN (SELECT max(id) FROM versions WHERE run <= ? GROUP BY address)
       ORDER BY address`,
    )
    .all(run) as { address: string; resource: string | null }[];
  return new Map(
    rows.flatMap(({ address, resource }) => {
      const known = parseResource(resource);
      return known ? [[address, known] as const] : [];
    }),
  );
}

function resourceOf({ host, kind, key, spec, owned, depends_on, protect }: ResourceRow): Resource {
  return {
    ...{ host, kind, key },
    spec: JSON.parse(spec) as Spec,
    owned: JSON.parse(owned) as string[],
    dependsOn: JSON.parse(depends_on) as string[],
    ...(protect ? { protect: true } : {}),
  };
}

interface RunRow {
  readonly id: number;
  readonly verb: string;
  readonly status: RunStatus;
  readonly digest: string;
  readonly serial: number;
  readonly plan: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly user: string;
  readonly machine: string;
  readonly pid: number;
  readonly command: string;
}

/** Every run, the newest first. */
export function readRuns(database: Database.Database): readonly RecordedRun[] {
  const runs = database.prepare("SELECT * FROM runs ORDER BY id DESC").all() as RunRow[];
  const steps = database.prepare("SELECT * FROM steps WHERE run = ? ORDER BY position");
  return runs.map(({ id, verb, status, digest, serial, plan, started_at, ended_at, ...row }) => ({
    ...{ id, verb, status, digest, serial, plan },
    startedAt: started_at,
    endedAt: ended_at,
    by: { user: row.user, machine: row.machine, pid: row.pid, command: row.command },
    steps: (steps.all(id) as StepRow[]).map(stepOf),
  }));
}

function stepOf({ address, host, kind, key, action, status, code, stdout, stderr, ...row }: StepRow): RecordedStep {
  return {
    ...{ address, host, kind, key, action, status, code, stdout, stderr },
    ...{ before: parseSpec(row.before), after: parseSpec(row.after) },
    ...{ previous: parseResource(row.previous), resource: parseResource(row.resource) },
  };
}

import type Database from "better-sqlite3";
import type { Resource, World } from "../src/model/resource.ts";
import type { Drain, RecordedRun, RecordedStep, State, StepStatus, UnknownStep, Version } from "../src/model/store.ts";
import { type Cells, cellReader, fitRow, type Misfit, shapes } from "./fitting.ts";
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

/** The whole state, of one moment. `who` reads it: what its own runs will become is known to it. */
export function readState(database: Database.Database, who: LeaseOptions, ownFence = 0): State {
  const cells = cellReader(who.misfit);
  return database.transaction(() => {
    const meta = metaOf(database);
    const serial = Number(meta.serial ?? 0);
    const rows = database.prepare("SELECT * FROM resources ORDER BY address").all() as ResourceRow[];
    const originals = database.prepare("SELECT address, spec FROM originals").raw().all() as [string, string | null][];
    const hosts = database.prepare("SELECT name, sudo FROM hosts ORDER BY name").all();
    return {
      cluster: meta.cluster ?? "",
      // Before its first run a state is as good as none: a plan made without one may be applied to it.
      lineage: serial === 0 ? "" : (meta.lineage ?? ""),
      serial,
      revision: Number(meta.revision ?? 0),
      resources: new Map(rows.map((row) => [row.address, resourceOf(row, cells)])),
      originals: new Map(originals.map(([address, spec]) => [address, cells.spec(spec, address)])),
      hosts: hosts.map((row) => {
        const { name, sudo } = fitRow(shapes.host, row, "table hosts");
        return { name, sudo: sudo === 1 };
      }),
      unknownSteps: readUnknownSteps(database, ownFence || busyFence(database, who), cells),
      drains: readDrains(database),
      windows: readWindows(database, cells),
      ...leaseOf(database),
    };
  })();
}

function metaOf(database: Database.Database): Readonly<Record<string, string>> {
  const rows = database.prepare("SELECT name, value FROM meta").raw().all() as [string, string][];
  return fitRow(shapes.meta, Object.fromEntries(rows), "table meta");
}

/** The fence of a process that is running; its steps are not for others to decide. */
function busyFence(database: Database.Database, who: LeaseOptions): number {
  const lease = readLease(database);
  return lease && !["dead", "stale"].includes(stateOfLease(lease, who)) ? lease.fence : -1;
}

function leaseOf(database: Database.Database): Pick<State, "lease"> {
  const lease = readLease(database);
  if (lease === undefined) return {};
  const { born: _born, place: _place, ...shown } = lease;
  return { lease: shown };
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

function readUnknownSteps(database: Database.Database, busy: number, cells: Cells): readonly UnknownStep[] {
  const rows = database
    .prepare(
      `SELECT s.* FROM steps s JOIN runs r ON r.id = s.run
       WHERE s.status IN ('sent', 'unknown') AND r.fence <> ? AND ${newest} ORDER BY s.run, s.position`,
    )
    .all(busy) as StepRow[];
  return rows.map((row) => unknownStepOf(row, cells));
}

function unknownStepOf(row: StepRow, cells: Cells): UnknownStep {
  const { run, address } = fitRow(shapes.step, row, `step of ${row.address}`);
  return {
    run,
    address,
    before: cells.spec(row.before, address),
    after: cells.spec(row.after, address),
    original: cells.spec(row.original, address),
    previous: cells.resource(row.previous, address),
    resource: cells.resource(row.resource, address),
  };
}

function readDrains(database: Database.Database): readonly Drain[] {
  return database
    .prepare("SELECT * FROM drains ORDER BY address")
    .all()
    .map((row) => {
      const { deadline, ...drain } = fitRow(shapes.drain, row, "table drains");
      return { ...drain, ...(deadline ? { deadline } : {}) };
    });
}

function readWindows(database: Database.Database, cells: Cells): State["windows"] {
  const rows = database.prepare("SELECT * FROM windows WHERE status IN ('armed', 'reverted') ORDER BY run, host").all();
  const steps = database.prepare(
    `SELECT s.* FROM steps s WHERE s.run = ? AND s.host = ? AND s.status IN ('done', 'sent', 'unknown') AND ${newest}`,
  );
  return rows.map((row) => {
    const {
      nonce,
      run,
      host,
      boot_id: bootId,
      armed_at: armedAt,
      status,
    } = fitRow(shapes.window, row, "table windows");
    return {
      nonce,
      run,
      host,
      bootId,
      armedAt,
      status,
      steps: (steps.all(run, host) as StepRow[]).map((step) => unknownStepOf(step, cells)),
    };
  });
}

/** The versions of one address, or of all, the newest first. */
export function readVersions(database: Database.Database, misfit?: Misfit, address?: string): readonly Version[] {
  const cells = cellReader(misfit);
  const rows = database
    .prepare(
      `SELECT v.run, r.verb, v.address, v.at, v.resource FROM versions v JOIN runs r ON r.id = v.run
       WHERE ? IS NULL OR v.address = ? ORDER BY v.id DESC`,
    )
    .all(address ?? null, address ?? null) as (Omit<Version, "resource"> & { resource: string | null })[];
  return rows.map((row) => ({
    ...fitRow(shapes.version, row, `version of ${row.address}`),
    resource: cells.resource(row.resource, row.address),
  }));
}

/** What was recorded right after a run; undefined where there is no such run. */
export function readWorldAfter(database: Database.Database, run: number, misfit?: Misfit): World | undefined {
  const cells = cellReader(misfit);
  if (database.prepare("SELECT 1 FROM runs WHERE id = ?").get(run) === undefined) return undefined;
  const rows = database
    .prepare(
      `SELECT address, resource FROM versions WHERE id IN (SELECT max(id) FROM versions WHERE run <= ? GROUP BY address)
       ORDER BY address`,
    )
    .all(run) as { address: string; resource: string | null }[];
  return new Map(
    rows.flatMap(({ address, resource }) => {
      const known = cells.resource(resource, address);
      return known ? [[address, known] as const] : [];
    }),
  );
}

function resourceOf(
  { address, host, kind, key, spec, owned, depends_on, protect }: ResourceRow,
  cells: Cells,
): Resource {
  // As one text, so that a resource and a version of it are read by the same schema.
  const text = `{"host":${JSON.stringify(host)},"kind":${JSON.stringify(kind)},"key":${JSON.stringify(key)},"spec":${spec},"owned":${owned},"dependsOn":${depends_on}}`;
  const resource = cells.resource(text, address) as Resource;
  return protect ? { ...resource, protect: true } : resource;
}

/** Every run, the newest first. */
export function readRuns(database: Database.Database, misfit?: Misfit): readonly RecordedRun[] {
  const cells = cellReader(misfit);
  const runs = database.prepare("SELECT * FROM runs ORDER BY id DESC").all();
  const steps = database.prepare("SELECT * FROM steps WHERE run = ? ORDER BY position");
  return runs.map((one) => {
    const { started_at, ended_at, user, machine, pid, command, ...run } = fitRow(shapes.run, one, "table runs");
    return {
      ...run,
      startedAt: started_at,
      endedAt: ended_at,
      by: { user, machine, pid, command },
      steps: (steps.all(run.id) as StepRow[]).map((row) => stepOf(row, cells)),
    };
  });
}

function stepOf(row: StepRow, cells: Cells): RecordedStep {
  const { run: _run, ...step } = fitRow(shapes.step, row, `step of ${row.address}`);
  const { address } = step;
  return {
    ...step,
    before: cells.spec(row.before, address),
    after: cells.spec(row.after, address),
    previous: cells.resource(row.previous, address),
    resource: cells.resource(row.resource, address),
  };
}

/** The key that plan files are signed with; undefined where the state has none. */
export function readPlanKey(database: Database.Database): string | undefined {
  const key = metaOf(database)["plan-key"];
  return key !== undefined && /^[0-9a-f]{64}$/.test(key) ? key : undefined;
}

import type Database from "better-sqlite3";
import type { Resource, Spec } from "../src/model/resource.ts";
import type { RecordedRun, RecordedStep, RunStatus, State, StepStatus } from "../src/model/store.ts";

interface ResourceRow {
  readonly address: string;
  readonly host: string;
  readonly kind: string;
  readonly key: string;
  readonly spec: string;
  readonly owned: string;
  readonly depends_on: string;
}

/** The whole record, of one moment. */
export function readState(database: Database.Database): State {
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
      resources: new Map(rows.map((row) => [row.address, resourceOf(row)])),
      originals: new Map(
        originals.map(([address, spec]) => [address, spec === null ? null : (JSON.parse(spec) as Spec)]),
      ),
      hosts: hosts.map(({ name, sudo }) => ({ name, sudo: sudo === 1 })),
    };
  })();
}

function resourceOf({ host, kind, key, spec, owned, depends_on }: ResourceRow): Resource {
  return {
    ...{ host, kind, key },
    spec: JSON.parse(spec) as Spec,
    owned: JSON.parse(owned) as string[],
    dependsOn: JSON.parse(depends_on) as string[],
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
}

/** Every run, the newest first. */
export function readRuns(database: Database.Database): readonly RecordedRun[] {
  const runs = database.prepare("SELECT * FROM runs ORDER BY id DESC").all() as RunRow[];
  const steps = database.prepare("SELECT * FROM steps WHERE run = ? ORDER BY position");
  return runs.map(({ id, verb, status, digest, serial, plan, started_at, ended_at }) => ({
    ...{ id, verb, status, digest, serial, plan },
    startedAt: started_at,
    endedAt: ended_at,
    steps: (steps.all(id) as (RecordedStep & { status: StepStatus })[]).map(
      ({ address, host, action, status: step, code, stdout, stderr }) => ({
        ...{ address, host, action, code, stdout, stderr },
        status: step,
      }),
    ),
  }));
}

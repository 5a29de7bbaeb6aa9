import type Database from "better-sqlite3";
import { type Address, addressOf } from "../src/model/address.ts";
import type { Change } from "../src/model/plan.ts";
import type { Resource } from "../src/model/resource.ts";
import type { Settled, StateWriter } from "../src/model/store.ts";

type Journal = Pick<StateWriter, "beginRun" | "markSent" | "settle" | "endRun">;

/** The writes of a run. The order is the promise: planned, sent, the host is told, result and record in one transaction. */
export function journal(database: Database.Database): Journal {
  const insertRun = database.prepare(
    "INSERT INTO runs (verb, status, digest, serial, plan, started_at) VALUES (@verb, 'running', @digest, @serial, @plan, @at)",
  );
  const insertStep = database.prepare(
    `INSERT INTO steps (run, position, address, host, action, before, after, commands, undo, status)
     VALUES (@run, @position, @address, @host, @action, @before, @after, @commands, @undo, 'planned')`,
  );
  const insertHost = database.prepare(
    "INSERT INTO hosts (name, sudo) VALUES (?, ?) ON CONFLICT DO UPDATE SET sudo = excluded.sudo",
  );
  const countUp = database.prepare("UPDATE meta SET value = value + 1 WHERE name = 'serial' RETURNING value").pluck();
  const keep = database.prepare("INSERT INTO originals (address, spec) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const send = database.prepare("UPDATE steps SET status = 'sent', sent_at = ? WHERE run = ? AND address = ?");
  const end = database.prepare(
    `UPDATE steps SET status = @status, code = @code, stdout = @stdout, stderr = @stderr, ended_at = @at
     WHERE run = @run AND address = @address`,
  );
  const finish = database.prepare("UPDATE runs SET status = ?, ended_at = ? WHERE id = ?");
  const record = recordOf(database);
  const settleRecord = ({ change: { address, commands }, result, resource, previous }: Settled, run: number) => {
    const held = result.status === "done" ? resource : previous;
    if (held) record.put(held, run);
    // The original of a refused step of several commands stays: part of it may have been done.
    else
      record.remove(address, { original: result.status !== "failed" || result.code === null || commands.length === 1 });
  };

  return {
    beginRun: ({ verb, plan, saved, hosts, at }) =>
      database
        .transaction(() => {
          const serial = Number(countUp.get());
          const { lastInsertRowid } = insertRun.run({
            verb,
            digest: plan.digest,
            serial,
            plan: saved,
            at,
          });
          const run = Number(lastInsertRowid);
          for (const { name, sudo } of hosts) insertHost.run(name, sudo ? 1 : 0);
          for (const [position, change] of plan.changes.entries())
            insertStep.run({ run, position, ...stepRow(change) });
          return run;
        })
        .immediate(),
    markSent: (run, sent, at) =>
      database
        .transaction(() => {
          for (const { change, resource } of sent) {
            send.run(at, run, change.address);
            keep.run(change.address, jsonOrNull(change.original));
            // A removal stays in the record until it is known to be done.
            if (resource) record.put(resource, run);
          }
        })
        .immediate(),
    settle: (run, settled, at) =>
      database
        .transaction(() => {
          for (const one of settled) {
            end.run({ ...one.result, run, at });
            if (one.result.status !== "unknown") settleRecord(one, run);
          }
        })
        .immediate(),
    endRun: (run, status, at) => void finish.run(status, at, run),
  };
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function stepRow({ address, host, action, before, after, commands, undo }: Change) {
  return {
    ...{ address, host, action, before: jsonOrNull(before), after: jsonOrNull(after) },
    commands: JSON.stringify(commands),
    undo: JSON.stringify(undo),
  };
}

interface RecordWriter {
  put(resource: Resource, run: number): void;
  remove(address: Address, also: { readonly original: boolean }): void;
}

function recordOf(database: Database.Database): RecordWriter {
  const remove = database.prepare("DELETE FROM resources WHERE address = ?");
  const release = database.prepare("DELETE FROM originals WHERE address = ?");
  const put = database.prepare(
    `INSERT INTO resources (address, host, kind, key, spec, owned, depends_on, run)
     VALUES (@address, @host, @kind, @key, @spec, @owned, @dependsOn, @run)
     ON CONFLICT DO UPDATE SET spec = excluded.spec, owned = excluded.owned, depends_on = excluded.depends_on, run = excluded.run`,
  );
  return {
    put: (resource, run) => void put.run({ address: addressOf(resource), run, ...resourceRow(resource) }),
    remove: (address, { original }) => {
      remove.run(address);
      if (original) release.run(address);
    },
  };
}

function resourceRow({ host, kind, key, spec, owned, dependsOn }: Resource) {
  return {
    ...{ host, kind, key },
    spec: JSON.stringify(spec),
    owned: JSON.stringify(owned),
    dependsOn: JSON.stringify(dependsOn),
  };
}

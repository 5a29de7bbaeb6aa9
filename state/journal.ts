import type Database from "better-sqlite3";
import { failure } from "../src/messages/build.ts";
import type { Change } from "../src/model/plan.ts";
import type { Actor, Sent, Settled, StateWriter } from "../src/model/store.ts";
import { printable } from "../src/model/text/printable.ts";
import type { Misfit } from "./fitting.ts";
import { jsonOrNull, type ResourceWriter, resourceJson } from "./resource-writer.ts";
import { write } from "./writing.ts";

type Journal = Pick<StateWriter, "beginRun" | "markSent" | "settle" | "endRun">;

/** Creates the writes of a run. Their order is the promise: planned, sent, the host changes, result and state in one transaction. */
export function journal(
  database: Database.Database,
  record: ResourceWriter,
  writer: { readonly actor: Actor; readonly fence: () => number; readonly misfit?: Misfit | undefined },
): Journal {
  const { insertRun, insertStep, insertHost, countUp, send, end, finish } = statementsOf(database);
  const settleRecord = (
    { change: { address, commands }, result, resource, previous }: Settled,
    run: number,
    at: string,
  ) => {
    const done = result.status === "done";
    const settled = done ? resource : previous;
    if (settled) record.put(settled, run);
    else {
      record.remove(address);
      // The original of a refused step of several commands stays: part of it may have been done.
      if (result.status !== "failed" || result.code === null || commands.length === 1) record.releaseOriginal(address);
    }
    if (done) record.addVersion(run, address, resource, at);
  };

  return {
    beginRun: ({ verb, plan, saved, hosts, at, steps }) => {
      refuseUnfit(steps, writer.misfit);
      return write(database, () => {
        const serial = Number(countUp.get());
        const { user, machine, pid, command } = writer.actor;
        const owner = { user, machine, pid, command, fence: writer.fence() };
        const { lastInsertRowid } = insertRun.run({ verb, digest: plan.digest, serial, plan: saved, at, ...owner });
        const run = Number(lastInsertRowid);
        for (const { name, sudo } of hosts) insertHost.run(name, sudo ? 1 : 0);
        for (const [position, step] of steps.entries()) insertStep.run({ run, position, ...stepRow(step) });
        return run;
      });
    },
    markSent: (run, sent, at) =>
      write(database, () => {
        for (const { change, resource } of sent) {
          send.run(at, run, change.address);
          record.keepOriginal(change.address, jsonOrNull(change.original));
          // A removal stays in the state until it is confirmed.
          if (resource) record.put(resource, run);
        }
      }),
    settle: (run, settled, at) =>
      write(database, () => {
        for (const one of settled) {
          end.run({ ...one.result, run, at });
          if (one.result.status !== "unknown") settleRecord(one, run, at);
        }
      }),
    endRun: (run, status, at) => write(database, () => void finish.run(status, at, run)),
  };
}

function statementsOf(database: Database.Database) {
  const insertRun = database.prepare(
    `INSERT INTO runs (verb, status, digest, serial, plan, started_at, user, machine, pid, command, fence)
     VALUES (@verb, 'running', @digest, @serial, @plan, @at, @user, @machine, @pid, @command, @fence)`,
  );
  const insertStep = database.prepare(
    `INSERT INTO steps (run, position, address, host, kind, key, action, before, after, commands, undo, previous, resource,
       original, status)
     VALUES (@run, @position, @address, @host, @kind, @key, @action, @before, @after, @commands, @undo, @previous, @resource,
       @original, 'planned')`,
  );
  const insertHost = database.prepare(
    "INSERT INTO hosts (name, sudo) VALUES (?, ?) ON CONFLICT DO UPDATE SET sudo = excluded.sudo",
  );
  const countUp = database.prepare("UPDATE meta SET value = value + 1 WHERE name = 'serial' RETURNING value").pluck();
  const send = database.prepare("UPDATE steps SET status = 'sent', sent_at = ? WHERE run = ? AND address = ?");
  const end = database.prepare(
    `UPDATE steps SET status = @status, code = @code, stdout = @stdout, stderr = @stderr, ended_at = @at
     WHERE run = @run AND address = @address`,
  );
  const finish = database.prepare("UPDATE runs SET status = ?, ended_at = ? WHERE id = ?");
  return { insertRun, insertStep, insertHost, countUp, send, end, finish };
}

/** Refuses a run whose values could not be read back: nothing was sent yet, and the state stays as it is. */
function refuseUnfit(steps: readonly Sent[], misfit: Misfit | undefined): void {
  for (const { change, resource } of misfit ? steps : []) {
    const { address, host, kind, key, original } = change;
    const specs = [resource?.spec, original ?? undefined].filter((spec) => spec !== undefined);
    const reason = specs.map((spec) => misfit?.(kind, key, spec)).find((one) => one !== undefined);
    if (reason === undefined) continue;
    const data = { address: printable(address), reason: printable(reason) };
    throw failure("value-unfit", data, { host, address });
  }
}

function stepRow({ change, resource, previous }: Sent) {
  const { address, host, kind, key, action, before, after, commands, undo, original }: Change = change;
  return {
    address,
    host,
    kind,
    key,
    action,
    before: jsonOrNull(before),
    after: jsonOrNull(after),
    commands: JSON.stringify(commands),
    undo: JSON.stringify(undo),
    previous: resourceJson(previous),
    resource: resourceJson(resource),
    original: jsonOrNull(original),
  };
}

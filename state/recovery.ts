import type Database from "better-sqlite3";
import type { Decided, StateWriter } from "../src/model/store.ts";
import { cellReader, type Misfit } from "./fitting.ts";
import type { ResourceWriter } from "./resource-writer.ts";
import { write } from "./writing.ts";

type Recovery = Pick<StateWriter, "recover" | "putDrains" | "endDrains" | "putWindows" | "settleWindows">;

interface Open {
  readonly previous: string | null;
  readonly resource: string | null;
  readonly original: string | null;
}

/** Creates the writes around a run: unknown results, servers that drain, and confirm windows. */
export function recovery(database: Database.Database, record: ResourceWriter, misfit?: Misfit): Recovery {
  return { ...stepWrites(database, record, misfit), ...drainWrites(database), ...windowWrites(database) };
}

function stepWrites(
  database: Database.Database,
  record: ResourceWriter,
  misfit?: Misfit,
): Pick<StateWriter, "recover"> {
  const cells = cellReader(misfit);
  const open = database.prepare("SELECT previous, resource, original FROM steps WHERE run = ? AND address = ?");
  const decide = database.prepare("UPDATE steps SET status = ?, ended_at = ? WHERE run = ? AND address = ?");
  const endRuns = runEnder(database);
  const settle = ({ run, address, done }: Decided, at: string) => {
    const step = open.get(run, address) as Open | undefined;
    if (step === undefined) return;
    decide.run(done ? "done" : "undone", at, run, address);
    const settled = cells.resource(done ? step.resource : step.previous, address);
    if (settled) {
      record.put(settled, run);
      // It may have left the state, and its original with it.
      record.keepOriginal(address, step.original);
    } else {
      record.remove(address);
      record.releaseOriginal(address);
    }
    record.addVersion(run, address, settled ?? undefined, at);
  };
  return {
    recover: (decided, at) =>
      write(database, () => {
        for (const one of decided) settle(one, at);
        endRuns(at);
      }),
  };
}

/** Returns the function that ends runs whose process is gone, once no result of them is unknown. */
function runEnder(database: Database.Database): (at: string) => void {
  const running = database.prepare("SELECT id FROM runs WHERE status = 'running'").pluck();
  const undecided = database.prepare("SELECT 1 FROM steps WHERE run = ? AND status IN ('sent', 'unknown')");
  const neverSent = database.prepare(
    "UPDATE steps SET status = 'skipped', ended_at = ? WHERE run = ? AND status = 'planned'",
  );
  const done = database.prepare("SELECT count(*) FROM steps WHERE run = ? AND status = 'done'").pluck();
  const rest = database.prepare("SELECT count(*) FROM steps WHERE run = ? AND status <> 'done'").pluck();
  const finish = database.prepare("UPDATE runs SET status = ?, ended_at = ? WHERE id = ?");
  return (at) => {
    for (const run of running.all() as number[]) {
      if (undecided.get(run) !== undefined) continue;
      neverSent.run(at, run);
      const isWhole = Number(rest.get(run)) === 0;
      finish.run(isWhole ? "done" : Number(done.get(run)) > 0 ? "partial" : "failed", at, run);
    }
  };
}

function drainWrites(database: Database.Database): Pick<StateWriter, "putDrains" | "endDrains"> {
  const put = database.prepare(
    `INSERT INTO drains (address, reason, since, deadline, by) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET reason = excluded.reason, since = excluded.since, deadline = excluded.deadline, by = excluded.by`,
  );
  const end = database.prepare("DELETE FROM drains WHERE address = ?");
  return {
    putDrains: (drains) =>
      write(database, () => {
        for (const { address, reason, since, deadline = null, by } of drains)
          put.run(address, reason, since, deadline, by);
      }),
    endDrains: (addresses) =>
      write(database, () => {
        for (const address of addresses) end.run(address);
      }),
  };
}

function windowWrites(database: Database.Database): Pick<StateWriter, "putWindows" | "settleWindows"> {
  const put = database.prepare(
    "INSERT INTO windows (nonce, run, host, boot_id, armed_at, status) VALUES (@nonce, @run, @host, @bootId, @armedAt, @status)",
  );
  const settle = database.prepare("UPDATE windows SET status = ?, ended_at = ? WHERE nonce = ? RETURNING run, host");
  const reopen = database.prepare(
    `UPDATE steps SET status = 'unknown' WHERE run = @run AND host = @host AND status = 'done' AND NOT EXISTS (
       SELECT 1 FROM steps later WHERE later.address = steps.address AND later.run > steps.run AND later.status = 'done')`,
  );
  const reverted = database.prepare("UPDATE runs SET status = 'reverted' WHERE id = ? AND status <> 'running'");
  return {
    putWindows: (windows) =>
      write(database, () => {
        for (const window of windows) put.run({ ...window });
      }),
    settleWindows: (closed, at) =>
      write(database, () => {
        for (const { nonce, status } of closed) {
          const window = settle.get(status, at, nonce) as { run: number; host: string } | undefined;
          if (window === undefined || (status !== "reverted" && status !== "lost")) continue;
          reopen.run(window);
          if (status === "reverted") reverted.run(window.run);
        }
      }),
  };
}

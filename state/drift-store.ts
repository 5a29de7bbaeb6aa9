import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { failure } from "../src/messages/build.ts";
import type { DriftEvent, Finding, Ignored } from "../src/model/drift/drift.ts";
import {
  type DriftStore,
  type Notice,
  type PastFinding,
  type PastLook,
  reader,
} from "../src/model/drift/drift-store.ts";
import { makeFolders } from "../src/model/local/folders.ts";
import { ownFile } from "../src/model/local/own-file.ts";
import { format, raise, upgrades } from "./drift-upgrades.ts";
import { toFailure } from "./told.ts";

/** "LVSd": tells the file from the record, and both from anybody else's. */
const applicationId = 0x4c565364;
/** Opens the memory of drift, made new where there is none. Several programs may have it open: each look is one transaction. */
export function openDriftStore(path: string): DriftStore {
  return guarded(path, () => {
    makeFolders(dirname(path), 0o700);
    const previous = process.umask(0o077);
    try {
      const database = new Database(path, { timeout: 10_000 });
      check(database, path);
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = FULL");
      return storeOf(database, path);
    } finally {
      process.umask(previous);
    }
  });
}

/** The same, only to be read; undefined where nothing was remembered yet. */
export function readDriftStore(path: string): DriftStore | undefined {
  if (!existsSync(path)) return undefined;
  return guarded(path, () => {
    const database = new Database(path, { readonly: true, timeout: 10_000 });
    check(database, path);
    return storeOf(database, path);
  });
}

function check(database: Database.Database, path: string): void {
  const [id, version] = [
    database.pragma("application_id", { simple: true }),
    database.pragma("user_version", { simple: true }),
  ];
  if (id === applicationId && version === format) return;
  if (id === applicationId && upgrades[Number(version)] !== undefined) {
    // Whoever only reads asks nothing that was not there before.
    if (!database.readonly) raise(database);
    return;
  }
  const isBlank =
    id === 0 && version === 0 && database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
  if (!isBlank || database.readonly) {
    database.close();
    throw failure("drift-store-foreign", { path, mark: String(id), format: String(version) });
  }
  database
    .transaction(() => {
      database.exec(readFileSync(ownFile("state/drift.sql"), "utf8"));
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${format}`);
    })
    .immediate();
}

function guarded<T>(path: string, task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw toFailure(path, error);
  }
}

interface FindingRow {
  readonly finding: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly resolved_at: string | null;
}

function storeOf(database: Database.Database, path: string): DriftStore {
  const sql = (text: string) => database.prepare(text);
  const all = <T>(text: string, ...values: readonly unknown[]) => sql(text).all(...values) as T[];
  const put = `INSERT INTO findings (address, fingerprint, finding, first_seen_at, last_seen_at) VALUES (@address, @fingerprint, @json, @firstSeenAt, @lastSeenAt)
    ON CONFLICT (address) WHERE resolved_at IS NULL DO UPDATE SET fingerprint = excluded.fingerprint, finding = excluded.finding, last_seen_at = excluded.last_seen_at`;
  const write = (task: () => void) => guarded(path, () => database.transaction(task).immediate());
  return {
    memory: () => ({
      open: new Map(
        all<FindingRow>("SELECT * FROM findings WHERE resolved_at IS NULL ORDER BY address").map((row) => {
          const finding = JSON.parse(row.finding) as Finding;
          return [finding.address, finding];
        }),
      ),
      lost: new Map(
        all<{ host: string; since: string }>("SELECT * FROM lost_hosts").map(({ host, since }) => [host, since]),
      ),
    }),
    ignores: () =>
      all<Record<string, string | null>>("SELECT * FROM ignores ORDER BY pattern").map(
        (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Ignored,
      ),
    told: () => {
      const names = [
        reader,
        ...all<{ receiver: string }>("SELECT receiver FROM receivers ORDER BY receiver").map((one) => one.receiver),
      ];
      const rows = all<{ receiver: string; what: string; fingerprint: string }>("SELECT * FROM told ORDER BY what");
      const by = Map.groupBy(rows, ({ receiver }) => receiver);
      return new Map(
        names.map((name) => [name, new Map((by.get(name) ?? []).map(({ what, fingerprint }) => [what, fingerprint]))]),
      );
    },
    keep: (report, memory, news, asked) =>
      write(() => {
        for (const one of memory.open.values()) sql(put).run({ ...one, json: JSON.stringify(one) });
        for (const { address } of all<{ address: string }>("SELECT address FROM findings WHERE resolved_at IS NULL"))
          if (!memory.open.has(address))
            sql("UPDATE findings SET resolved_at = ? WHERE address = ? AND resolved_at IS NULL").run(
              report.at,
              address,
            );
        sql("DELETE FROM lost_hosts").run();
        for (const [host, since] of memory.lost) sql("INSERT INTO lost_hosts VALUES (?, ?)").run(host, since);
        const ignored = report.findings.filter((one) => one.ignored).length;
        sql("INSERT INTO looks (at, duration_ms, complete, drift, ignored, unreachable) VALUES (?, ?, ?, ?, ?, ?)").run(
          report.at,
          Math.round(report.durationMs),
          report.complete ? 1 : 0,
          report.findings.length - ignored,
          ignored,
          JSON.stringify(report.hosts.flatMap(({ name, reachable }) => (reachable ? [] : [name]))),
        );
        for (const receiver of asked) sql("INSERT OR REPLACE INTO receivers VALUES (?, ?)").run(receiver, report.at);
        sql("DELETE FROM told").run();
        for (const [receiver, { events, told }] of news) {
          for (const [what, fingerprint] of told)
            sql("INSERT INTO told VALUES (?, ?, ?)").run(receiver, what, fingerprint);
          for (const event of receiver === reader ? [] : events)
            sql("INSERT INTO notices (receiver, event, next_try_at) VALUES (?, ?, ?)").run(
              receiver,
              JSON.stringify(event),
              report.at,
            );
        }
      }),
    ignore: ({ pattern, until = null, reason = null, by, at }) =>
      write(() => sql("INSERT OR REPLACE INTO ignores VALUES (?, ?, ?, ?, ?)").run(pattern, until, reason, by, at)),
    unignore: (pattern) => guarded(path, () => sql("DELETE FROM ignores WHERE pattern = ?").run(pattern).changes > 0),
    looks: (limit) =>
      all<Record<string, string | number>>("SELECT * FROM looks ORDER BY id DESC LIMIT ?", limit).map(
        (row): PastLook => ({
          ...{ at: String(row.at), durationMs: Number(row.duration_ms), complete: row.complete === 1 },
          ...{
            drift: Number(row.drift),
            ignored: Number(row.ignored),
            unreachable: JSON.parse(String(row.unreachable)),
          },
        }),
      ),
    findings: (limit, address) =>
      all<FindingRow>(
        `SELECT * FROM findings ${address === undefined ? "" : "WHERE address = @address"} ORDER BY first_seen_at DESC, id DESC LIMIT @limit`,
        { limit, ...(address === undefined ? {} : { address }) },
      ).map(
        (row): PastFinding => ({
          ...(JSON.parse(row.finding) as Finding),
          ...{ firstSeenAt: row.first_seen_at, lastSeenAt: row.last_seen_at },
          ...(row.resolved_at === null ? {} : { resolvedAt: row.resolved_at }),
        }),
      ),
    due: (now) =>
      all<Record<string, string | number>>(
        // In order: where an earlier one waits for its next try, so do those behind it.
        "SELECT * FROM notices WHERE receiver NOT IN (SELECT receiver FROM notices WHERE next_try_at > ?) ORDER BY id",
        now,
      ).map(
        (row): Notice => ({
          ...{ id: Number(row.id), receiver: String(row.receiver), tries: Number(row.tries) },
          ...{ event: JSON.parse(String(row.event)) as DriftEvent, nextTryAt: String(row.next_try_at) },
        }),
      ),
    settled: (id) => write(() => sql("DELETE FROM notices WHERE id = ?").run(id)),
    failed: (id, nextTryAt, problem) =>
      write(() =>
        sql("UPDATE notices SET tries = tries + 1, next_try_at = ?, problem = ? WHERE id = ?").run(
          nextTryAt,
          problem,
          id,
        ),
      ),
    healed: (at, host, addresses, run) =>
      write(() => {
        for (const address of addresses) sql("INSERT INTO heals VALUES (?, ?, ?, ?)").run(at, host, address, run);
      }),
    healsSince: (host, since) =>
      Number(sql("SELECT count(*) FROM heals WHERE host = ? AND at >= ?").pluck().get(host, since)),
    forget: (before) =>
      write(() => {
        sql("DELETE FROM looks WHERE at < ?").run(before);
        sql("DELETE FROM findings WHERE resolved_at < ?").run(before);
        sql("DELETE FROM heals WHERE at < ?").run(before);
        sql("DELETE FROM ignores WHERE until < ?").run(before);
        sql("DELETE FROM receivers WHERE asked_at < ?").run(before);
        sql("DELETE FROM told WHERE receiver <> '' AND receiver NOT IN (SELECT receiver FROM receivers)").run();
        sql(
          "DELETE FROM notices WHERE receiver NOT IN (SELECT receiver FROM receivers) OR json_extract(event, '$.at') < ?",
        ).run(before);
      }),
    close: () => database.close(),
  };
}

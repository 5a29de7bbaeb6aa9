import type Database from "better-sqlite3";
import type { DriftMemory, DriftReport, Ignored, News, Reported } from "../src/model/drift/drift.ts";
import {
  type DriftStore,
  type Notice,
  type PastFinding,
  type PastScan,
  reader,
} from "../src/model/drift/drift-store.ts";
import { type FindingRow, findingOf, ignoredOf, noticeOf, pastFindingOf, type Row, scanOf } from "./drift-rows.ts";
import { withSqliteErrors } from "./sqlite-errors.ts";

const putFinding = `INSERT INTO findings (address, fingerprint, finding, first_seen_at, last_seen_at) VALUES (@address, @fingerprint, @json, @firstSeenAt, @lastSeenAt)
  ON CONFLICT (address) WHERE resolved_at IS NULL DO UPDATE SET fingerprint = excluded.fingerprint, finding = excluded.finding, last_seen_at = excluded.last_seen_at`;

/** The memory of drift in an open database. The tables `looks` and `told` hold scans and sent notifications: drift.sql. */
export class SqliteDriftStore implements DriftStore {
  readonly #database: Database.Database;
  readonly #path: string;

  constructor(database: Database.Database, path: string) {
    this.#database = database;
    this.#path = path;
  }

  memory(): DriftMemory {
    const open = this.#all<FindingRow>("SELECT * FROM findings WHERE resolved_at IS NULL ORDER BY address");
    const lost = this.#all<{ host: string; since: string }>("SELECT * FROM lost_hosts");
    return {
      open: new Map(open.map((row) => findingOf(row.finding)).map((finding) => [finding.address, finding])),
      lost: new Map(lost.map(({ host, since }) => [host, since])),
    };
  }

  ignores(): readonly Ignored[] {
    return this.#all<Record<string, string | null>>("SELECT * FROM ignores ORDER BY pattern").map(ignoredOf);
  }

  reported(): ReadonlyMap<string, Reported> {
    const receivers = this.#all<{ receiver: string }>("SELECT receiver FROM receivers ORDER BY receiver");
    const rows = this.#all<{ receiver: string; what: string; fingerprint: string }>("SELECT * FROM told ORDER BY what");
    const by = Map.groupBy(rows, ({ receiver }) => receiver);
    const reportedTo = (name: string) =>
      new Map((by.get(name) ?? []).map(({ what, fingerprint }) => [what, fingerprint]));
    return new Map([reader, ...receivers.map(({ receiver }) => receiver)].map((name) => [name, reportedTo(name)]));
  }

  keep(report: DriftReport, memory: DriftMemory, news: ReadonlyMap<string, News>, asked: readonly string[]): void {
    this.#write(() => {
      this.#putMemory(memory, report.at);
      this.#addScan(report);
      for (const receiver of asked)
        this.#sql("INSERT OR REPLACE INTO receivers VALUES (?, ?)").run(receiver, report.at);
      this.#sql("DELETE FROM told").run();
      for (const [receiver, one] of news) this.#addNews(receiver, one, report.at);
    });
  }

  #putMemory(memory: DriftMemory, at: string): void {
    for (const one of memory.open.values()) this.#sql(putFinding).run({ ...one, json: JSON.stringify(one) });
    const resolve = this.#sql("UPDATE findings SET resolved_at = ? WHERE address = ? AND resolved_at IS NULL");
    for (const { address } of this.#all<{ address: string }>("SELECT address FROM findings WHERE resolved_at IS NULL"))
      if (!memory.open.has(address)) resolve.run(at, address);
    this.#sql("DELETE FROM lost_hosts").run();
    for (const [host, since] of memory.lost) this.#sql("INSERT INTO lost_hosts VALUES (?, ?)").run(host, since);
  }

  #addScan({ at, durationMs, complete, findings, hosts }: DriftReport): void {
    const ignored = findings.filter((one) => one.ignored).length;
    const unreachable = hosts.filter(({ reachable }) => !reachable).map(({ name }) => name);
    this.#sql(
      "INSERT INTO looks (at, duration_ms, complete, drift, ignored, unreachable) VALUES (?, ?, ?, ?, ?, ?)",
    ).run(
      at,
      Math.round(durationMs),
      complete ? 1 : 0,
      findings.length - ignored,
      ignored,
      JSON.stringify(unreachable),
    );
  }

  #addNews(receiver: string, { events, reported }: News, at: string): void {
    for (const [what, fingerprint] of reported)
      this.#sql("INSERT INTO told VALUES (?, ?, ?)").run(receiver, what, fingerprint);
    // Readers of the scan's own output get no notification.
    if (receiver === reader) return;
    const add = this.#sql("INSERT INTO notices (receiver, event, next_try_at) VALUES (?, ?, ?)");
    for (const event of events) add.run(receiver, JSON.stringify(event), at);
  }

  ignore({ pattern, until, reason, by, at }: Ignored): void {
    this.#write(() =>
      this.#sql("INSERT OR REPLACE INTO ignores VALUES (?, ?, ?, ?, ?)").run(
        pattern,
        until ?? null,
        reason ?? null,
        by,
        at,
      ),
    );
  }

  unignore(pattern: string): boolean {
    const remove = () => this.#sql("DELETE FROM ignores WHERE pattern = ?").run(pattern).changes > 0;
    return withSqliteErrors(this.#path, remove);
  }

  scans(limit: number): readonly PastScan[] {
    return this.#all<Row>("SELECT * FROM looks ORDER BY id DESC LIMIT ?", limit).map(scanOf);
  }

  findings(limit: number, address?: string): readonly PastFinding[] {
    const order = "ORDER BY first_seen_at DESC, id DESC LIMIT @limit";
    const rows =
      address === undefined
        ? this.#all<FindingRow>(`SELECT * FROM findings ${order}`, { limit })
        : this.#all<FindingRow>(`SELECT * FROM findings WHERE address = @address ${order}`, { limit, address });
    return rows.map(pastFindingOf);
  }

  due(now: string): readonly Notice[] {
    // In order: where an earlier one waits for its next try, so do those behind it.
    return this.#all<Row>(
      "SELECT * FROM notices WHERE receiver NOT IN (SELECT receiver FROM notices WHERE next_try_at > ?) ORDER BY id",
      now,
    ).map(noticeOf);
  }

  settled(id: number): void {
    this.#write(() => this.#sql("DELETE FROM notices WHERE id = ?").run(id));
  }

  failed(id: number, nextTryAt: string, problem: string): void {
    const update = "UPDATE notices SET tries = tries + 1, next_try_at = ?, problem = ? WHERE id = ?";
    this.#write(() => this.#sql(update).run(nextTryAt, problem, id));
  }

  healed(at: string, host: string, addresses: readonly string[], run: number): void {
    this.#write(() => {
      for (const address of addresses) this.#sql("INSERT INTO heals VALUES (?, ?, ?, ?)").run(at, host, address, run);
    });
  }

  healsSince(host: string, since: string): number {
    return Number(this.#sql("SELECT count(*) FROM heals WHERE host = ? AND at >= ?").pluck().get(host, since));
  }

  forget(before: string): void {
    const noReceiver = "receiver NOT IN (SELECT receiver FROM receivers)";
    this.#write(() => {
      this.#sql("DELETE FROM looks WHERE at < ?").run(before);
      this.#sql("DELETE FROM findings WHERE resolved_at < ?").run(before);
      this.#sql("DELETE FROM heals WHERE at < ?").run(before);
      this.#sql("DELETE FROM ignores WHERE until < ?").run(before);
      this.#sql("DELETE FROM receivers WHERE asked_at < ?").run(before);
      this.#sql(`DELETE FROM told WHERE receiver <> '' AND ${noReceiver}`).run();
      this.#sql(`DELETE FROM notices WHERE ${noReceiver} OR json_extract(event, '$.at') < ?`).run(before);
    });
  }

  close(): void {
    this.#database.close();
  }

  #sql(text: string): Database.Statement {
    return this.#database.prepare(text);
  }

  #all<T>(text: string, ...values: readonly unknown[]): readonly T[] {
    return this.#sql(text).all(...values) as T[];
  }

  #write(task: () => void): void {
    withSqliteErrors(this.#path, () => this.#database.transaction(task).immediate());
  }
}

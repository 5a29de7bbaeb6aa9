import type Database from "better-sqlite3";
import { isReceiverName, receiverName } from "../src/model/drift/receiver.ts";
import { cleanTrace } from "../src/model/shell/traces.ts";

/** The format of the file that this lvsform writes. */
export const format = 4;
const reportedTable = `CREATE TABLE told (receiver TEXT NOT NULL, what TEXT NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (receiver, what)) STRICT`;
/** The receivers that an earlier format had notified of everything that is open. */
const allReceivers = "(SELECT receiver FROM receivers UNION SELECT '')";
/** What the format behind each has more. */
export const upgrades: Readonly<Record<number, string>> = {
  1: "CREATE TABLE receivers (receiver TEXT PRIMARY KEY, asked_at TEXT NOT NULL) STRICT",
  2: `${reportedTable};
    INSERT INTO told SELECT receiver, address, fingerprint FROM ${allReceivers}, findings
      WHERE resolved_at IS NULL AND json_extract(finding, '$.ignored') IS NULL;
    INSERT INTO told SELECT receiver, host, 'lost' FROM ${allReceivers}, lost_hosts`,
  // Earlier formats stored the addresses of receivers, and the command lines of other users.
  3: `UPDATE OR REPLACE receivers SET receiver = receiver_name(receiver);
    UPDATE OR REPLACE told SET receiver = receiver_name(receiver);
    UPDATE notices SET receiver = receiver_name(receiver), event = without_commands(event);
    UPDATE findings SET finding = without_commands(finding)`,
};

/** Brings a file of an earlier format to this one, in one transaction. */
export function raise(database: Database.Database): void {
  database.function("receiver_name", (text) =>
    isReceiverName(String(text)) ? String(text) : receiverName(String(text)),
  );
  database.function("without_commands", (json) => withoutCommands(String(json)));
  // What is overwritten is not left in free pages.
  database.pragma("secure_delete = ON");
  const task = () => {
    // Another process may have raised it in between.
    for (let from = Number(database.pragma("user_version", { simple: true })); from < format; from += 1)
      database.exec(upgrades[from] ?? "");
    database.pragma(`user_version = ${format}`);
  };
  database.transaction(task).immediate();
  database.pragma("wal_checkpoint(TRUNCATE)");
}

/** A finding, or an event with one, with only the traces that are stored today. */
function withoutCommands(json: string): string {
  return JSON.stringify(JSON.parse(json), (name, value) =>
    name === "traces" && Array.isArray(value) ? value.flatMap((line) => cleanTrace(String(line)) ?? []) : value,
  );
}

import { failure } from "../src/messages/build.ts";
import { Failure } from "../src/model/diagnostic.ts";
import { printable } from "../src/model/text/printable.ts";
import { leaseLost } from "./fence.ts";
import { UnfitRow } from "./fitting.ts";

/** Runs work on the database. An error of SQLite becomes a failure with the state of things and what to do. */
export function withSqliteErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toFailure(path, error);
  }
}

export function toFailure(path: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const { code = "", message = String(error) } = error as { code?: string; message?: string };
  if (error instanceof UnfitRow) return failure("state-unfit", { path, reason: printable(message) });
  if (message.includes(leaseLost)) return failure("lease-lost", { path });
  if (!code.startsWith("SQLITE") && !/^E[A-Z]+$/.test(code)) return error;
  const known = Object.keys(causes).find((prefix) => code.startsWith(prefix)) as keyof typeof causes | undefined;
  return failure(known === undefined ? "state-unwritable" : causes[known], { path, reason: message });
}

/** Whether the file is a damaged database, or none. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Failure
    ? ["state-damaged", "state-no-database"].includes(error.diagnostics[0]?.code ?? "")
    : /^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: string }).code));

/** The message for each code of SQLite or of the system, by its prefix. */
const causes = {
  SQLITE_FULL: "state-disk-full",
  ENOSPC: "state-disk-full",
  SQLITE_READONLY: "state-read-only",
  EACCES: "state-forbidden",
  EROFS: "state-read-only",
  SQLITE_IOERR: "state-io-error",
  SQLITE_CORRUPT: "state-damaged",
  SQLITE_NOTADB: "state-no-database",
  SQLITE_BUSY: "state-busy",
} as const;

import { Failure } from "../src/model/diagnostic.ts";
import { printable } from "../src/model/printable.ts";
import { leaseLost } from "./fence.ts";
import { UnfitRow } from "./fitting.ts";

/** Runs a piece of work on the database; what SQLite throws becomes a failure that says how things are now and what to do. */
export function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toFailure(path, error);
  }
}

export function toFailure(path: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const { code = "", message = String(error) } = error as { code?: string; message?: string };
  if (error instanceof UnfitRow) return unfit(path, message);
  if (message.includes(leaseLost)) return lost(path);
  if (!code.startsWith("SQLITE") && !/^E[A-Z]+$/.test(code)) return error;
  const known = Object.entries(causes).find(([prefix]) => code.startsWith(prefix))?.[1];
  const [summary, hint] = known ?? ["cannot be used", "check that the file and its folder are yours to read and write"];
  return new Failure({
    ...{ severity: "error", code: isDamage(error) ? "state-damaged" : "state-unwritable" },
    summary: `the state ${path} ${summary}: ${message}`,
    detail:
      "what was written before is safe; a step that was sent and not recorded is read from its host by the next run",
    hint,
  });
}

/** The file is not a whole database any more, or never was one. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Failure
    ? error.diagnostics[0]?.code === "state-damaged"
    : /^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: string }).code));

const causes: Readonly<Record<string, readonly [summary: string, hint: string]>> = {
  SQLITE_FULL: [
    "cannot be written, the disk is full",
    "make room, then run lvsform plan: it goes on from what the hosts show",
  ],
  ENOSPC: ["cannot be written, the disk is full", "make room, then run the command again"],
  SQLITE_READONLY: ["can only be read", "make the file and its folder writable, or give another one with --state PATH"],
  EACCES: ["is not yours to write", "make the file and its folder writable, or give another one with --state PATH"],
  EROFS: ["can only be read", "make the file system writable, or give another place with --state PATH"],
  SQLITE_IOERR: ["cannot be read or written", "look at the disk (dmesg); lvsform state restore brings a backup back"],
  SQLITE_CORRUPT: ["is damaged", "keep a copy of it, and bring a backup back with lvsform state restore"],
  SQLITE_NOTADB: [
    "is no database",
    "give the right one with --state PATH, or bring a backup back with lvsform state restore",
  ],
  SQLITE_BUSY: ["is being written by another program", "end that one, then run the command again"],
};

function lost(path: string): Failure {
  return new Failure(
    {
      ...{ severity: "error", code: "lease-lost" },
      summary: `another lvsform has taken over the state ${path}: this one was not heard of for too long`,
      detail: "nothing more is changed from here; what was sent already is read from the hosts by whoever goes on",
      hint: "lvsform history shows who is at it; run the command again when they are done",
    },
    4,
  );
}

function unfit(path: string, reason: string): Failure {
  return new Failure({
    ...{
      severity: "error",
      code: "state-unfit",
      summary: `the state ${path} holds a value that lvsform did not write`,
    },
    detail: `${printable(reason)}; nothing was changed`,
    hint: "restore a backup with lvsform state restore FILE --older; lvsform does not work with a state that was edited by hand",
  });
}

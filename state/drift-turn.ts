import { dirname } from "node:path";
import Database from "better-sqlite3";
import { makeFolders } from "../src/model/local/folders.ts";
import { toFailure } from "./sqlite-errors.ts";

/**
 * The turn to scan for drift, until what is returned is called or the process ends; undefined while another process has it. It is the lock
 * that SQLite takes on a file of its own: the memory of drift can be read and ignores be written meanwhile.
 */
export function takeDriftTurn(path: string): (() => void) | undefined {
  try {
    makeFolders(dirname(path), 0o700);
    const database = new Database(path, { timeout: 0 });
    try {
      database.exec("BEGIN EXCLUSIVE");
      return () => void database.close();
    } catch (error) {
      database.close();
      if ((error as { code?: string }).code === "SQLITE_BUSY") return undefined;
      throw error;
    }
  } catch (error) {
    throw toFailure(path, error);
  }
}

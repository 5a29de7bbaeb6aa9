import { closeSync, fsyncSync, openSync } from "node:fs";

/** Waits until a file or a folder is on stable storage. */
export function settleOnDisk(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}

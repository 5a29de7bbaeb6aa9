import { randomBytes } from "node:crypto";
import { open, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { failure } from "../../messages/build.ts";

/** The parts of the message if a file cannot be written, and its permissions. */
export interface Written {
  /** What is written, such as "The report". */
  readonly purpose: string;
  /** What state things are in then. A sentence. */
  readonly detail: string;
  /** Permissions of the file. Default 0o644. */
  readonly mode?: number;
}

/**
 * Writes a file whole or not at all: another process that reads it meanwhile sees the former one. By default readable by all:
 * collectors run as another user. What is there and is no file (a device, a pipe, a folder) is not replaced; /dev/stdout and
 * /dev/full are written to as they are.
 */
export async function writeWhole(
  path: string,
  text: string,
  { purpose, detail, mode = 0o644 }: Written,
): Promise<void> {
  // A collector takes *.prom only: what is half written must have another name.
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const found = await stat(path).catch(() => undefined);
    if (found?.isCharacterDevice()) {
      await writeFile(path, text);
      return;
    }
    if (found?.isFIFO() || found?.isSocket() || found?.isBlockDevice()) throw new Error("it is not a regular file");
    const file = await open(draft, "wx", mode);
    try {
      await file.writeFile(text);
      // Whatever the umask: 0600 stays 0600, and a report can be read by its collector.
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw failure("file-not-written", { path, purpose, reason: (error as Error).message, detail });
  }
}

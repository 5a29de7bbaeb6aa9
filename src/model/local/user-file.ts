import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";

/** The largest file that is read whole, unless the caller has another limit. Bytes. */
const usualLimit = 16 * 1024 * 1024;

/** An error of {@link readUserFile} with the form of one of a system call. */
function refuse(path: string, code: string, reason: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${path} ${reason}`), { code, path });
}

/** Throws where a path names something that is no regular file: reading a pipe or device may never end. A missing file is none of it. */
export function refuseSpecialFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile() || isNull(found)) return;
  throw refuse(path, found.isDirectory() ? "EISDIR" : "ENOTREG", `is ${kindOf(found)}, not a regular file`);
}

/** /dev/null stands for an empty file in configurations of ssh. Source: Documentation/admin-guide/devices.txt, character device 1:3. */
function isNull(found: Stats): boolean {
  return found.isCharacterDevice() && found.rdev === 0x103;
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a pipe";
  if (found.isSocket()) return "a socket";
  return "a device";
}

/**
 * Reads a file that the user or a configuration names. Never waits: a pipe, socket, device or folder is an error at once, and so is a
 * file over the limit, also one that grows meanwhile. Throws errors like those of Node's file system.
 */
export function readUserFile(path: string, limit = usualLimit): Buffer {
  refuseSpecialFile(path);
  // Something else may stand there by now: without O_NONBLOCK the open itself would wait for the other end of a pipe.
  const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const found = fstatSync(handle);
    if (isNull(found)) return Buffer.alloc(0);
    if (!found.isFile()) throw refuse(path, "ENOTREG", "is not a regular file");
    return readAll(handle, path, { size: found.size, limit });
  } finally {
    closeSync(handle);
  }
}

/** Files of /proc have no size: read until the end, whatever the size is. */
function readAll(
  handle: number,
  path: string,
  { size, limit }: { readonly size: number; readonly limit: number },
): Buffer {
  if (size > limit) throw tooLarge(path, limit);
  const parts: Buffer[] = [];
  let total = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(Math.max(4096, size - total + 1));
    const count = readSync(handle, part, 0, part.length, null);
    if (count === 0) return Buffer.concat(parts);
    total += count;
    if (total > limit) throw tooLarge(path, limit);
    parts.push(part.subarray(0, count));
  }
}

function tooLarge(path: string, limit: number): NodeJS.ErrnoException {
  return refuse(path, "EFBIG", `is larger than ${Math.floor(limit / 1024 / 1024)} MiB`);
}

/** {@link readUserFile} as text, as a promise. */
export async function readUserText(path: string, limit?: number): Promise<string> {
  return readUserFile(path, limit).toString("utf8");
}

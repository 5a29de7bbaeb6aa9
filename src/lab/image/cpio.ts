import { dirname } from "node:path";

/** One entry of an archive. Owner root, time 0: the same content gives the same bytes. */
export type CpioEntry =
  | { readonly path: string; readonly type: "file"; readonly mode: number; readonly content: Buffer }
  | { readonly path: string; readonly type: "link"; readonly target: string }
  | { readonly path: string; readonly type: "directory"; readonly mode?: number };

/** The folders that entries lie in, each before what lies in it, and the entries. An entry's own attributes of a folder go first. */
export function withFolders(entries: readonly CpioEntry[]): readonly CpioEntry[] {
  const all = new Map<string, CpioEntry>();
  for (const { path } of entries)
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder))
      all.set(folder, { path: folder, type: "directory" });
  for (const entry of entries) all.set(entry.path, entry);
  // A folder's path is the beginning of what lies in it, so it sorts before.
  return [...all.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** An archive in the "newc" format, as the kernel takes it for an initramfs. Source: Documentation/driver-api/early-userspace/buffer-format.rst. */
export function writeCpio(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.flatMap((entry, index) => record(entry.path, modeOf(entry), contentOf(entry), index + 1));
  return Buffer.concat([...parts, ...record("TRAILER!!!", 0, Buffer.alloc(0), 0)]);
}

function modeOf(entry: CpioEntry): number {
  if (entry.type === "file") return 0o100000 | entry.mode;
  return entry.type === "link" ? 0o120777 : 0o040000 | (entry.mode ?? 0o755);
}

function contentOf(entry: CpioEntry): Buffer {
  if (entry.type === "file") return entry.content;
  return entry.type === "link" ? Buffer.from(entry.target) : Buffer.alloc(0);
}

function record(path: string, mode: number, content: Buffer, inode: number): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const links = 1;
  const fields = [inode, mode, 0, 0, links, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return [header, name, padding(header.length + name.length), content, padding(content.length)];
}

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

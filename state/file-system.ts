import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { failure } from "../src/messages/build.ts";

/** File systems of which another machine can have the same file open, by their number. Source: statfs(2), linux/magic.h. */
const shared: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x517b, "SMB"],
  [0x01021997, "9p"],
  [0x65735546, "FUSE"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x01161970, "GFS2"],
  [0x7461636f, "OCFS2"],
  [0x47504653, "GPFS"],
]);

/**
 * Refuses a state on a network file system: the write-ahead log and the locks of SQLite do not work there, so two writers would
 * damage it. Source: sqlite.org/wal.html, section 1; sqlite.org/faq.html, question 5.
 */
export function refuseSharedFileSystem(path: string, typeOf: (path: string) => number | undefined = readType): void {
  const name = shared.get(Number(BigInt.asUintN(32, BigInt(typeOf(path) ?? 0))));
  if (name === undefined) return;
  throw failure("state-on-network", { path, name });
}

/** The type of the file system of a path, or of the nearest folder above it that exists. */
function readType(path: string): number | undefined {
  for (let at = path; ; at = dirname(at)) {
    try {
      return statfsSync(at).type;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(at) === at) return undefined;
    }
  }
}

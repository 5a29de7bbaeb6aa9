import type { Tool } from "../../../api/pipeline.ts";
import type { Inventory } from "../../../import/inventory.ts";
import { mostTableLineBytes } from "../../../import/table-files.ts";
import type { TableFile } from "../../../import/table-of.ts";
import { readTableFile } from "../../../import/tables/read-table-file.ts";
import { failure } from "../../../messages/build.ts";
import { Failure } from "../../../model/diagnostic.ts";
import { readUserText } from "../../../model/local/user-file.ts";
import { parsePrefix } from "../../../model/network/inet.ts";
import type { HostTarget } from "../../../model/transport.ts";
import { findDirectors } from "./find-directors.ts";

/** The table of a file; what of it is not understood is among its notes. */
export async function readGiven(path: string, directors: readonly HostTarget[]): Promise<TableFile> {
  const [director, ...more] = directors;
  if (more.length > 0) throw failure("one-director", {});
  const text = await readUserText(path).catch((error: Error) => {
    throw failure("table-unreadable", { path, reason: error.message });
  });
  refuseLongLines(text, path);
  const table = readTableFile(text, path, director?.name);
  if (!("services" in table)) throw new Failure(table);
  return { path, table };
}

function refuseLongLines(text: string, path: string): void {
  const long = text.split("\n").findIndex((line) => line.length > mostTableLineBytes);
  if (long < 0) return;
  throw failure("table-line-too-long", { path, line: long + 1, limit: mostTableLineBytes });
}

/** The director of a file: read, or as the flags describe it if it cannot be. */
export async function findOne(
  tool: Tool,
  targets: readonly HostTarget[],
  flags: { readonly interface?: string; readonly dip?: string },
): Promise<readonly Inventory[]> {
  const [target] = targets;
  const dip = flags.dip === undefined ? undefined : parsePrefix(flags.dip);
  if (flags.dip !== undefined && dip === undefined) throw failure("dip-invalid", { text: flags.dip });
  try {
    return await findDirectors(tool, targets);
  } catch (error) {
    if (!(error instanceof Failure) || target === undefined) throw error;
    if (flags.interface && dip) return [unread(target, flags.interface, dip)];
    const hint = "Or specify what cannot be read: --interface eth0 --dip 192.168.0.11/24";
    throw new Failure(error.diagnostics.map((one) => ({ ...one, hint: `${one.hint} ${hint}` })));
  }
}

function unread(
  target: HostTarget,
  device: string,
  dip: { readonly address: string; readonly prefixLength: number },
): Inventory {
  return {
    target,
    facts: { os: "", kernel: "", ipvsadm: null, bootId: "", timer: null, windows: [] },
    addresses: [{ interface: device, ...dip }],
    services: new Map(),
    destinations: new Map(),
    sync: new Map(),
    sysctls: new Map(),
    files: new Map(),
    declaredLengths: new Set(),
    unreadFiles: [],
  };
}

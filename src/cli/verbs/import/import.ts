import { access, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { look, refuseStopped, type Tool } from "../../../api/pipeline.ts";
import { readState } from "../../../api/read-state.ts";
import type { DirectorFound, ServerFound } from "../../../import/found.ts";
import { clusterNameOf } from "../../../import/names.ts";
import { odditiesOf, oddOf } from "../../../import/oddities.ts";
import { sortOut } from "../../../import/sort-out.ts";
import { tableOf } from "../../../import/table-of.ts";
import { failure } from "../../../messages/build.ts";
import { splitDestinationKey } from "../../../model/ipvs/service-key.ts";
import { parseEndpoint } from "../../../model/network/inet.ts";
import { emptyState } from "../../../model/store.ts";
import { counted } from "../../../model/text/counted.ts";
import { printable } from "../../../model/text/printable.ts";
import { describe } from "../../../views/change-text.ts";
import type { Terminal } from "../../../views/terminal.ts";
import { findDirectors } from "./find-directors.ts";
import { findServers } from "./find-servers.ts";
import { findOne, readGiven } from "./from-file.ts";
import { importOptions, recordFoundResources } from "./record.ts";
import { settle, textOf } from "./settle.ts";
import { targetsOf } from "./targets.ts";

export interface ImportFlags {
  readonly director: readonly string[];
  readonly realServer: readonly string[];
  /** The name of the cluster; absent: that of the folder. */
  readonly name?: string;
  /** A file that defines the table of the one director. */
  readonly from?: string;
  /** Of that director, where it cannot be read: the interface of the VIPs, and its DIP with the prefix length. */
  readonly interface?: string;
  readonly dip?: string;
  /** Whether to look for real servers that were not named. */
  readonly search: boolean;
  readonly sudo: boolean;
}

/** Writes cluster.ts from what runs on the hosts, and records it as found. Changes nothing on any host. 3 where a real server was not read. */
export async function importCluster(tool: Tool, terminal: Terminal, flags: ImportFlags): Promise<number> {
  const out = resolve(tool.clusterFile);
  await refuseToOverwrite(tool, out);
  const directors = targetsOf(tool, flags.director, flags.sudo);
  const named = targetsOf(tool, flags.realServer, flags.sudo);
  const given = flags.from === undefined ? undefined : await readGiven(flags.from, directors);
  const inventories = given ? await findOne(tool, directors, flags) : await findDirectors(tool, directors);
  for (const { target, unreadFiles } of inventories)
    for (const why of unreadFiles) terminal.error(`note: ${target.name}: ${printable(why)}\n`);
  const tables = inventories.map((inventory) => tableOf(inventory, given));
  if (tables.every(({ services }) => services.size === 0))
    throw failure("nothing-to-import", { where: flags.from ?? flags.director.join(", ") });
  // One that forwards nothing and has no IPVS loaded is none yet.
  const working = tables.filter(({ services, inventory: { timeouts } }) => services.size > 0 || timeouts !== undefined);
  const idle = tables.filter((one) => !working.includes(one)).map(({ inventory }) => inventory.target.name);
  if (idle.length > 0) terminal.error(`note: ${idle.join(", ")}: no IPVS there, left out\n`);
  const rips = [...new Set(working.flatMap(ripsOf))];
  const servers = await findServers(tool, rips, {
    named,
    known: inventories,
    sudo: flags.sudo,
    searches: flags.search,
  });
  refuseStopped(tool);
  const first = sortOut({ name: flags.name ?? clusterNameOf(dirname(out)), directors: working, servers });
  const { draft, declaration } = await settle(tool, first);
  const seen = await look(tool, declaration, emptyState, importOptions);
  const text = await textOf(draft, odditiesOf(seen.plan, describe));
  await writeNew(out, text);
  const recorded = await recordFoundResources(tool, declaration, seen);
  report(terminal, { out, draft, servers, recorded, seen });
  return servers.some(({ inventory }) => inventory === undefined) ? 3 : 0;
}

function ripsOf({ destinations }: DirectorFound): readonly string[] {
  return [...destinations.keys()].flatMap((key) => parseEndpoint(splitDestinationKey(key).server)?.address ?? []);
}

async function refuseToOverwrite(tool: Tool, out: string): Promise<void> {
  const exists = await access(out).then(
    () => true,
    () => false,
  );
  if (exists) throw failure("cluster-file-exists", { path: out });
  const { cluster, resources } = readState(tool);
  if (resources.size === 0) return;
  throw failure("state-exists", { cluster, resources: counted(resources.size, "resource") });
}

async function writeNew(out: string, text: string): Promise<void> {
  await writeFile(out, text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") throw failure("cluster-file-exists", { path: out });
    throw failure("cluster-file-unwritable", { path: out, reason: error.message });
  });
}

interface Imported {
  readonly out: string;
  readonly draft: ReturnType<typeof sortOut>;
  readonly servers: readonly ServerFound[];
  readonly recorded: number;
  readonly seen: Awaited<ReturnType<typeof look>>;
}

function report(terminal: Terminal, { out, draft, servers, recorded, seen }: Imported): void {
  const unread = servers.flatMap(({ rip, problem }) => (problem ? [`${rip}: ${problem.summary}`] : []));
  for (const one of unread)
    terminal.error(`note: not read, so only its line in the table is managed: ${printable(one)}\n`);
  const parts = [
    counted(draft.directors.length, "director"),
    counted(draft.servers.length, "real server"),
    counted(draft.services.length, "virtual service"),
  ];
  terminal.out(
    `Wrote ${out}: ${parts.join(", ")}. Recorded ${counted(recorded, "resource")} as found; no host was changed.\n`,
  );
  const odd = oddOf(seen.plan).length;
  if (odd > 0)
    terminal.out(
      `${counted(odd, "thing")} ${odd === 1 ? "is" : "are"} not as the cluster needs; lvsform plan shows the repairs, and cluster.ts has a comment for each host.\n`,
    );
}

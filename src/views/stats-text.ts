import { printable } from "../model/text/printable.ts";
import type { Counted } from "../verify/counters.ts";
import type { DirectorStats, ServiceStats } from "../verify/stats.ts";
import type { Paint } from "./style.ts";

const heading = [
  "",
  "forwarding",
  "weight",
  "active",
  "inactive",
  "persist",
  "conns",
  "in pkts",
  "out pkts",
  "in bytes",
  "out bytes",
  "conns/s",
  "in pkt/s",
  "out pkt/s",
  "in B/s",
  "out B/s",
];

/** What is left out first where the terminal is too narrow for all. */
const dispensable = [
  "out pkt/s",
  "in pkt/s",
  "out pkts",
  "in pkts",
  "out bytes",
  "out B/s",
  "persist",
  "in bytes",
  "in B/s",
];

/**
 * The counters of every director, an aligned table each, in full numbers. The rates are the kernel's own averages. `width` is that of
 * the terminal, in characters; absent: all columns.
 */
export function printStats(
  directors: readonly DirectorStats[],
  paint: Paint,
  width = Number.POSITIVE_INFINITY,
): string {
  return directors.map((one) => printDirector(one, paint, width)).join("\n");
}

function printDirector({ host, reachable, problem, services }: DirectorStats, paint: Paint, width: number): string {
  if (problem !== null) return `${paint("bold", host)}  ${reachable ? "not read" : "not reached"}\n`;
  const rows = services.flatMap(rowsOf);
  const columns = heading.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const hidden = hiddenColumns(columns, width);
  const line = (cells: readonly string[]) =>
    cells
      // Words to the left, numbers to the right.
      .map((cell, at) => (at < 2 ? cell.padEnd(columns[at] ?? 0) : cell.padStart(columns[at] ?? 0)))
      .filter((_cell, at) => !hidden.has(at))
      .join("  ")
      .trimEnd();
  const head = `${paint("bold", host)}  ${services.length} service${services.length === 1 ? "" : "s"}`;
  const table = rows.length === 0 ? [] : [`  ${paint("dim", line(heading))}`, ...rows.map((row) => `  ${line(row)}`)];
  const more =
    hidden.size > 0 ? [`  ${paint("dim", `${hidden.size} more columns on a wider terminal, and in --json`)}`] : [];
  return `${[head, ...table, ...more].join("\n")}\n`;
}

function hiddenColumns(columns: readonly number[], width: number): ReadonlySet<number> {
  const hidden = new Set<number>();
  const taken = () => columns.reduce((sum, one, at) => (hidden.has(at) ? sum : sum + one + 2), 0);
  for (const title of dispensable) if (taken() > width) hidden.add(heading.indexOf(title));
  return hidden;
}

function rowsOf(service: ServiceStats): readonly (readonly string[])[] {
  const { key, scheduler, managed, counted, servers, missingServers } = service;
  if (counted === null) return [[`${key}  not in the table`]];
  const title = `${key} ${printable(scheduler ?? "")}${managed ? "" : " (unmanaged)"}`;
  return [
    [title, "", "", ...numbers(counted)],
    ...servers.map((server) => {
      const { host, address, port, forwarding, weight } = server;
      const at = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
      const label = `  ${host ? `${host} ` : ""}${at}${managed && !server.managed ? " (unmanaged)" : ""}`;
      return [label, printable(forwarding), String(weight), ...numbers(server)];
    }),
    ...missingServers.map((at) => [`  ${at}  not in the table`]),
  ];
}

function numbers(counted: Counted): readonly string[] {
  const { activeConnections, inactiveConnections, persistentConnections, traffic, rates } = counted;
  return [activeConnections, inactiveConnections, persistentConnections, ...five(traffic), ...five(rates)].map(String);
}

function five({ connections, inPackets, outPackets, inBytes, outBytes }: Counted["traffic"]): readonly number[] {
  return [connections, inPackets, outPackets, inBytes, outBytes];
}

import { printable } from "../model/printable.ts";
import type { Counted } from "../verify/counters.ts";
import type { DirectorStats, ServiceStats } from "../verify/stats.ts";
import type { Paint } from "./style.ts";

const heading = [
  ...["", "forwarding", "weight", "active", "inactive", "persist"],
  ...["conns", "in pkts", "out pkts", "in bytes", "out bytes"],
  ...["conns/s", "in pkt/s", "out pkt/s", "in B/s", "out B/s"],
];

/** The counters of every director, an aligned table each, in full numbers. The rates are the kernel's own averages. */
export function printStats(directors: readonly DirectorStats[], paint: Paint): string {
  return directors.map((one) => printDirector(one, paint)).join("\n");
}

function printDirector({ host, reachable, problem, services }: DirectorStats, paint: Paint): string {
  if (problem !== null) return `${paint("bold", host)}  ${reachable ? "not read" : "not reached"}\n`;
  const rows = services.flatMap(rowsOf);
  const columns = heading.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      // Words to the left, numbers to the right.
      .map((cell, at) => (at < 2 ? cell.padEnd(columns[at] ?? 0) : cell.padStart(columns[at] ?? 0)))
      .join("  ")
      .trimEnd();
  const head = `${paint("bold", host)}  ${services.length} service${services.length === 1 ? "" : "s"}`;
  const table = rows.length === 0 ? [] : [`  ${paint("dim", line(heading))}`, ...rows.map((row) => `  ${line(row)}`)];
  return `${[head, ...table].join("\n")}\n`;
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

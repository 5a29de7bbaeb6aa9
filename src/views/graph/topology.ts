import type { Declaration, DeclaredServer, DeclaredService } from "../../model/declaration.ts";
import { destinationKey } from "../../model/ipvs/service-key.ts";
import { counted } from "../../model/text/counted.ts";
import { boxLine, clip, oneLine, type Picture, type PictureBox, type PictureLine } from "./picture.ts";

/** What was read of one real server in the table of one director. */
export interface ServerState {
  /** Undefined: it is not in the table. */
  readonly weight: number | undefined;
  /** Connections in use. */
  readonly active: number;
}

/** What was read on the hosts. */
export interface LiveStates {
  /** Hosts that could not be read. */
  readonly lost: ReadonlySet<string>;
  /** How much of a host is not as declared. */
  pending(host: string): number;
  /** By the key of a destination: `tcp:192.168.0.21:80/192.168.0.12:80`. Undefined where the director was not read. */
  server(director: string, destination: string): ServerState | undefined;
}

/** Who sends to whom: clients → virtual services → directors → real servers. `live`: with what was read on the hosts. */
export function topology(
  { cluster, services, clients }: Pick<Declaration, "cluster" | "services" | "clients">,
  live?: LiveStates,
): Picture {
  const directors = [...Map.groupBy(pairs(services, "directors"), ([, { host }]) => host)];
  const servers = [...Map.groupBy(pairs(services, "realServers"), ([, { host }]) => host)];
  const counts = [
    counted(services.length, "virtual service"),
    counted(directors.length, "director"),
    counted(servers.length, "real server"),
  ];
  return {
    title: oneLine(`${cluster}: ${counts.join(", ")}`),
    columns: ["clients", "virtual services", "directors", "real servers"],
    staged: false,
    boxes: [
      { id: "clients", role: "clients", column: 0, lines: ["clients", ...clients].map(boxLine) },
      ...services.map((service) => serviceBox(service)),
      ...directors.map(([host, all]) => directorBox(host, all, live)),
      ...servers.map(([host, all]) => serverBox(host, all, live)),
    ],
    lines: linesOf(services),
  };
}

function pairs<K extends "directors" | "realServers">(
  services: readonly DeclaredService[],
  key: K,
): readonly (readonly [DeclaredService, DeclaredService[K][number]])[] {
  return services.flatMap((service) => service[key].map((one) => [service, one] as const));
}

function linesOf(services: readonly DeclaredService[]): readonly PictureLine[] {
  const all = services.flatMap(({ name, directors, realServers }) => [
    { from: "clients", to: `service ${name}` },
    ...directors.map(({ host }) => ({ from: `service ${name}`, to: `director ${host}` })),
    ...directors.flatMap(({ host }) =>
      realServers.map((server) => ({ from: `director ${host}`, to: `server ${server.host}` })),
    ),
  ]);
  return [...new Map(all.map((line) => [JSON.stringify(line), line])).values()];
}

function serviceBox({ name, key, scheduler, persistence, vipOwner, vip }: DeclaredService): PictureBox {
  return {
    id: `service ${name}`,
    role: "service",
    column: 1,
    lines: [
      name,
      key.replace(":", " "),
      persistence === undefined ? scheduler : `${scheduler}, persistent ${persistence.seconds} s`,
      ...(vip !== undefined && vipOwner === "external" ? ["VIP moved by something else"] : []),
    ].map(boxLine),
  };
}

type Of<K extends "directors" | "realServers"> = readonly (readonly [DeclaredService, DeclaredService[K][number]])[];

function directorBox(host: string, all: Of<"directors">, live: LiveStates | undefined): PictureBox {
  const dips = new Set(all.flatMap(([, { dip }]) => (dip ? [dip.address] : [])));
  const vips = new Set(all.flatMap(([{ vip, vipOwner }]) => (vip !== undefined && vipOwner === host ? [vip] : [])));
  const standsBy = all.some(([{ directors }]) => directors.length > 1) && vips.size === 0;
  const lines = [host, ...dips, ...[...vips].map((vip) => `has ${vip}`), ...(standsBy ? ["stands by"] : [])];
  return { id: `director ${host}`, role: "director", column: 2, ...ofHost(host, lines, false, live) };
}

function serverBox(host: string, all: Of<"realServers">, live: LiveStates | undefined): PictureBox {
  const rips = new Set(all.map(([, { rip }]) => rip));
  const serverLines = all.map(([service, server]) => serverLine(service, server, live));
  const lines = [host, ...rips, ...serverLines.map(({ line }) => line)];
  const differs = serverLines.some((one) => one.differs);
  return { id: `server ${host}`, role: "server", column: 3, ...ofHost(host, lines, differs, live) };
}

function ofHost(host: string, lines: readonly string[], differs: boolean, live: LiveStates | undefined) {
  if (live?.lost.has(host)) return { lines: [...lines, "could not be read"].map(boxLine), mood: "lost" as const };
  const pending = live?.pending(host) ?? 0;
  const state = live === undefined ? [] : [pending > 0 ? `${counted(pending, "change")} to apply` : "as declared"];
  const mood = pending > 0 || differs ? { mood: "changed" as const } : {};
  return { lines: [...lines, ...state].map(boxLine), ...mood };
}

/** So much of a service's name stands before what it does with a server. Columns. */
const nameWidth = 20;

/** How one service uses a server: `http: weight 2, direct-routing`; after a reading, also how the directors' tables differ. */
function serverLine(service: DeclaredService, server: DeclaredServer, live: LiveStates | undefined) {
  const { name, key, port, forwarding, directors } = service;
  const at = server.port === port || port === undefined ? "" : `, port ${server.port}`;
  const seen = directors.flatMap(({ host }) => {
    const state = live?.server(host, destinationKey(key, server.rip, server.port));
    return state ? [{ host, ...state }] : [];
  });
  const others = seen.flatMap(({ host, weight }) => {
    if (weight === server.weight) return [];
    return [weight === undefined ? `, not on ${host}` : `, ${weight} on ${host}`];
  });
  const active = seen.reduce((sum, one) => sum + one.active, 0);
  const connections = seen.length === 0 ? "" : `, ${active} active`;
  return {
    line: `${clip(name, nameWidth)}: weight ${server.weight}${others.join("")}${connections}, ${forwarding}${at}`,
    differs: others.length > 0 && server.weightOwner === "lvsform",
  };
}

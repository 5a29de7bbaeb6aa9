import { serviceArguments } from "../../src/model/ipvs/service-arguments.ts";
import { endpoint, parseEndpoint } from "../../src/model/network/inet.ts";
import { toShell } from "../../src/model/shell/command.ts";
import { type Shell, sh, shLines } from "../../src/model/shell/shell.ts";
import { parseConnectionsNow } from "./connections.ts";
import { serviceOfLine } from "./thresholds.ts";

/**
 * Prints the whole table with its counters, in full numbers: without --exact large ones are cut to K and M. The kernel is asked by
 * /proc first: ipvsadm would load IPVS where it is missing.
 */
export function countersScript(): Shell {
  return shLines(
    sh`if [ ! -e /proc/net/ip_vs ]; then echo '# no ip_vs'`,
    sh`elif ! command -v ipvsadm >/dev/null; then echo '# no ipvsadm'`,
    sh`else`,
    sh`echo '# table' && ipvsadm -L -n --exact && echo '# connections' && ipvsadm -L -n --persistent-conn --exact &&`,
    sh`echo '# traffic' && ipvsadm -L -n --stats --exact && echo '# rates' && ipvsadm -L -n --rate --exact && echo '# end'`,
    sh`fi`,
  );
}

/** Sets the counters of one service and its servers to zero. Nothing where IPVS is not loaded, or the service is not there. */
export function zeroScript(service: string): Shell {
  const zero = toShell({ argv: ["ipvsadm", "-Z", ...serviceArguments(service)] });
  return sh`if [ ! -e /proc/net/ip_vs ]; then echo 'IPVS is not loaded' >&2; exit 1; fi\n${zero}`;
}

/** Five numbers of one line, in ipvsadm's order: connections, packets in and out, bytes in and out; since zero or per second. */
interface Five {
  readonly connections: number;
  readonly inPackets: number;
  readonly outPackets: number;
  readonly inBytes: number;
  readonly outBytes: number;
}

interface Read {
  readonly activeConnections: number;
  readonly inactiveConnections: number;
  readonly persistentConnections: number;
  readonly traffic: Five;
  readonly rates: Five;
}

interface ServerRead extends Read {
  readonly address: string;
  readonly port: number;
  readonly forwarding: string;
  readonly weight: number;
}

interface ServiceRead extends Read {
  readonly key: string;
  readonly scheduler: string;
  readonly servers: readonly ServerRead[];
}

type TableRead =
  | { readonly state: "no-ip_vs" | "no-ipvsadm" }
  | { readonly state: "read"; readonly services: ReadonlyMap<string, ServiceRead> };

/** Reads what {@link countersScript} prints. Throws where the reading is not whole. */
export function parseCounters(stdout: string): TableRead {
  if (stdout.trim() === "# no ip_vs") return { state: "no-ip_vs" };
  if (stdout.trim() === "# no ipvsadm") return { state: "no-ipvsadm" };
  const parts = /^# table\n([^#]*)# connections\n([^#]*)# traffic\n([^#]*)# rates\n([^#]*)# end\n?$/.exec(stdout);
  if (parts === null) throw new SyntaxError("the reading of the IPVS counters is not whole");
  const [, table = "", connections = "", traffic = "", rates = ""] = parts;
  const now = parseConnectionsNow({ connections, thresholds: "" });
  const [trafficOf, ratesOf] = [parseFives(traffic), parseFives(rates)];
  // The four lists are four moments: what came in between is in the later ones only, and counts nothing yet.
  const readOf = (key: string, seen: Readonly<Record<string, number>> = {}): Read => ({
    activeConnections: seen.activeConnections ?? 0,
    inactiveConnections: seen.inactiveConnections ?? 0,
    persistentConnections: seen.persistentConnections ?? 0,
    traffic: trafficOf.get(key) ?? none,
    rates: ratesOf.get(key) ?? none,
  });
  const services = new Map(
    parseTable(table).map(({ key, scheduler, servers }) => [
      key,
      {
        key,
        scheduler,
        ...readOf(key, now.services.get(key)),
        servers: servers.map((server) => {
          const destination = `${key}/${endpoint(server.address, server.port)}`;
          return { ...server, ...readOf(destination, now.destinations.get(destination)) };
        }),
      },
    ]),
  );
  return { state: "read", services };
}

const none: Five = { connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 };

/** Reads `--stats` and `--rate`, by the key of the service or of the destination. */
function parseFives(text: string): ReadonlyMap<string, Five> {
  const found = new Map<string, Five>();
  let service: string | undefined;
  for (const line of text.split("\n")) {
    const begun = serviceOfLine(line);
    service = begun ?? service;
    const server = parseEndpoint(/^\s+->\s+(\S+)\s/.exec(line)?.[1] ?? "");
    const [, ...words] = /\s(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line) ?? [];
    if (words.length === 0 || service === undefined || (begun === undefined && server === undefined)) continue;
    const [connections = 0, inPackets = 0, outPackets = 0, inBytes = 0, outBytes = 0] = words.map(Number);
    const key = server ? `${service}/${endpoint(server.address, server.port)}` : service;
    found.set(key, { connections, inPackets, outPackets, inBytes, outBytes });
  }
  return found;
}

/** `Local` is the word of old kernels for a server on the director itself. */
const forwardings: Readonly<Record<string, string>> = {
  Route: "direct-routing",
  Masq: "masquerading",
  Tunnel: "tunneling",
  Local: "local",
};

interface TableService {
  readonly key: string;
  readonly scheduler: string;
  readonly servers: Pick<ServerRead, "address" | "port" | "forwarding" | "weight">[];
}

/** Reads the plain list: what there is, and how each server is reached. */
function parseTable(text: string): readonly TableService[] {
  const found: TableService[] = [];
  for (const line of text.split("\n")) {
    const key = serviceOfLine(line);
    const scheduler = /^(?:FWM\s+\d+(?: IPv6)?|(?:TCP|UDP|SCTP)\s+\S+)\s+(\S+)/.exec(line)?.[1];
    if (key !== undefined && scheduler !== undefined) found.push({ key, scheduler, servers: [] });
    const [, server = "", forward = "", weight] = /^\s+->\s+(\S+)\s+([A-Z]\w+)\s+(\d+)\s/.exec(line) ?? [];
    const at = parseEndpoint(server);
    if (at) found.at(-1)?.servers.push({ ...at, forwarding: forwardings[forward] ?? forward, weight: Number(weight) });
  }
  return found;
}

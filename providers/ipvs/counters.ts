import { toShell } from "../../src/model/command.ts";
import { parseEndpoint } from "../../src/model/inet.ts";
import { serviceArguments } from "./service-arguments.ts";

/**
 * Prints the counters of one service, in full numbers: without --exact large ones are cut to K and M. Nothing where IPVS is not
 * loaded: ipvsadm would load it.
 */
export function countersScript(service: string): string {
  const list = toShell({ argv: ["ipvsadm", "-L", "-n", "--stats", "--exact", ...serviceArguments(service)] });
  return `[ ! -e /proc/net/ip_vs ] || ${list}`;
}

/** Connections since the last zero, by the real server's address. */
export function parseConnections(stdout: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of stdout.split("\n")) {
    const [, server = "", connections] = /^\s+->\s+(\S+)\s+(\d+)\s/.exec(line) ?? [];
    const at = parseEndpoint(server);
    if (at) found.set(at.address, Number(connections));
  }
  return found;
}

import type { Question } from "../../model/check.ts";
import type { Declaration } from "../../model/declaration.ts";
import { sh } from "../../model/shell/shell.ts";
import { distinct, usesOf } from "../cast.ts";

/** The real servers that have a VIP and must not answer ARP for it, with the question for their parameters. */
export function quietServers(declaration: Declaration): readonly Question[] {
  const uses = usesOf(declaration).filter(
    ({ service }) => service.forwarding !== "masquerading" && service.family === 4 && service.vip !== undefined,
  );
  const script = sh`cd /proc/sys/net/ipv4/conf && grep -H . */arp_ignore */arp_announce */proxy_arp; ip -o -4 addr show`;
  return distinct(uses.map(({ server }) => server.host)).map((host) => ({ host, script }));
}

/** `eth0/arp_ignore:0` → eth0, arp_ignore, 0. */
export function readArp(stdout: string): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const found = new Map<string, Record<string, number>>();
  for (const [, device = "", name = "", value] of stdout.matchAll(
    /^([^/\s]+)\/(arp_ignore|arp_announce|proxy_arp):(\d+)$/gm,
  ))
    found.set(device, { ...found.get(device), [name]: Number(value) });
  return found;
}

import { type Family, familyOf } from "../../../model/inet.ts";
import { destinationKey, printServiceKey, type ServiceKey } from "../../../model/service-key.ts";
import type { IpvsServiceSpec } from "../../../model/specs.ts";
import { canonicalDestination, canonicalService } from "../canonical-spec.ts";
import type { TableDraft } from "../found-table.ts";
import type { Tell } from "../note.ts";
import { flagNames } from "../scheduler-flags.ts";
import type { Target } from "./groups.ts";
import type { Method } from "./method.ts";
import type { SaidServer } from "./real-server.ts";
import { tellOfService } from "./service-notes.ts";
import { defaultPersistenceSeconds, type SaidService } from "./virtual-server.ts";

const masquerading: Method = { forwarding: "masquerading" };

/** Puts into the table what keepalived would make of a virtual server while all its real servers are up. Source: keepalived.conf(5). */
export function takeService(table: TableDraft, said: SaidService, tell: Tell): void {
  tellOfService(said, tell);
  if (said.servers.length === 0) return;
  // Once one port has none, the whole group is persistent.
  const isWide = said.targets.some((target) => target.of === "address" && target.port === 0);
  const seconds = said.persistenceSeconds ?? (isWide ? defaultPersistenceSeconds : undefined);
  for (const target of said.targets) {
    const key = printServiceKey(keyOf(target, said));
    if (table.services.has(key)) {
      tell(said.line, {
        code: "keepalived-duplicate",
        summary: `${key} is said a second time, and this one is left out`,
        hint: "keepalived would put the real servers of both into one service; make one block of them",
      });
      continue;
    }
    table.services.set(key, canonicalService(key, serviceSpec(target, said, seconds)));
    for (const server of said.servers) takeServer(table, key, target, said, server, tell);
  }
}

function keyOf(target: Target, said: SaidService): ServiceKey {
  if (target.of === "fwmark")
    return { protocol: "fwmark", fwmark: target.fwmark, family: target.family ?? familyOfMark(said) };
  // keepalived 2 takes a service without one for UDP.
  return { protocol: said.protocol ?? "udp", address: target.address, port: target.port };
}

/** A mark is of the family of its servers; where all are behind tunnels, of the one they have in common. */
function familyOfMark({ family, sorry, servers, isGroup }: SaidService): Family {
  if (family !== undefined) return family;
  if (sorry && sorry.method?.forwarding !== "tunneling") return familyOf(sorry.address);
  const families = new Set([...servers, ...(sorry ? [sorry] : [])].map(({ address }) => familyOf(address)));
  // Of a group this is not asked.
  const [one = 4] = families;
  return families.size === 1 && !isGroup ? one : 4;
}

function serviceSpec(target: Target, said: SaidService, seconds: number | undefined): IpvsServiceSpec {
  const { scheduler = "wlc", netmask, engine } = said;
  const flags = flagNames(scheduler, said.flags);
  const isUdp = target.of === "fwmark" || (said.protocol ?? "udp") === "udp";
  return {
    scheduler,
    ...(flags.length > 0 ? { schedulerFlags: flags } : {}),
    ...(seconds === undefined
      ? {}
      : { persistence: { seconds, ...(netmask ? { netmask } : {}), ...(engine ? { engine } : {}) } }),
    ...(said.onePacket && isUdp ? { onePacket: true } : {}),
  };
}

function takeServer(
  table: TableDraft,
  service: string,
  target: Target,
  said: SaidService,
  server: SaidServer,
  tell: Tell,
): void {
  const method = server.method ?? said.method ?? masquerading;
  const { address, upperThreshold, lowerThreshold } = server;
  const family = target.of === "address" ? familyOf(target.address) : (target.family ?? familyOfMark(said));
  const leftOut = (why: string, hint: string) =>
    tell(server.line, { code: "keepalived-server", summary: `${address} is left out of ${service}: ${why}`, hint });
  if (method.forwarding !== "tunneling" && familyOf(address) !== family) {
    leftOut("it is of another family, and only a tunnel leads there", "use lvs_method TUN, or another address");
    return;
  }
  if (familyOf(address) !== family && table.sync.size > 0) {
    leftOut("it is of another family, and the kernel refuses that while a sync daemon runs", "do without one of them");
    return;
  }
  if (lowerThreshold > upperThreshold) {
    leftOut("its lthreshold is above its uthreshold, which the kernel refuses", "mend the two numbers");
    return;
  }
  const port = portAt(target, server.port, method, said.isGroup);
  const key = destinationKey(service, address, port);
  if (table.destinations.has(key)) {
    leftOut("it is said a second time", "keepalived too takes the first one; remove one of them");
    return;
  }
  if (server.port !== 0 && server.port !== port)
    tell(server.line, {
      code: "port-overridden",
      summary: `${address} is said with port ${server.port}, and keepalived takes ${port} in ${service}`,
      hint: "nothing needs to be done; another port needs lvs_method NAT",
    });
  table.destinations.set(
    key,
    canonicalDestination({
      ...{ forwarding: method.forwarding, weight: server.weight ?? said.weight },
      ...(upperThreshold > 0 ? { upperThreshold } : {}),
      ...(lowerThreshold > 0 ? { lowerThreshold } : {}),
      ...(method.tunnel ? { tunnel: method.tunnel } : {}),
    }),
  );
}

/** Without masquerading packets arrive at the port they were sent to, and of a mark that is any. */
function portAt(target: Target, said: number, { forwarding }: Method, isGroup: boolean): number {
  const port = target.of === "fwmark" ? 0 : target.port;
  if (forwarding !== "masquerading") return port;
  // In a group keepalived does not fill it in.
  return said === 0 && !isGroup ? port : said;
}

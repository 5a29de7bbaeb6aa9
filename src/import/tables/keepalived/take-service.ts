import { destinationKey, printServiceKey, type ServiceKey } from "../../../model/ipvs/service-key.ts";
import { type Family, familyOf } from "../../../model/network/inet.ts";
import type { IpvsServiceSpec } from "../../../model/specs.ts";
import { canonicalDestination, canonicalService } from "../canonical-spec.ts";
import type { TableDraft } from "../found-table.ts";
import type { Note } from "../note.ts";
import { flagNames } from "../scheduler-flags.ts";
import type { Target } from "./groups.ts";
import type { Method } from "./method.ts";
import type { ParsedServer } from "./real-server.ts";
import { noteService } from "./service-notes.ts";
import { defaultPersistenceSeconds, type ParsedService } from "./virtual-server.ts";

const masquerading: Method = { forwarding: "masquerading" };

/** Puts into the table what keepalived would make of a virtual server while all its real servers are up. Source: keepalived.conf(5). */
export function takeService(table: TableDraft, parsed: ParsedService, note: Note): void {
  noteService(parsed, note);
  if (parsed.servers.length === 0) return;
  // Once one port has none, the whole group is persistent.
  const isWide = parsed.targets.some((target) => target.of === "address" && target.port === 0);
  const seconds = parsed.persistenceSeconds ?? (isWide ? defaultPersistenceSeconds : undefined);
  for (const target of parsed.targets) {
    const key = printServiceKey(keyOf(target, parsed));
    if (table.services.has(key)) {
      note(parsed.line, "keepalived-duplicate", { service: key });
      continue;
    }
    table.services.set(key, canonicalService(key, serviceSpec(target, parsed, seconds)));
    for (const server of parsed.servers) takeServer(table, key, target, parsed, server, note);
  }
}

function keyOf(target: Target, parsed: ParsedService): ServiceKey {
  if (target.of === "fwmark")
    return { protocol: "fwmark", fwmark: target.fwmark, family: target.family ?? familyOfMark(parsed) };
  // keepalived 2 takes a service without one for UDP.
  return { protocol: parsed.protocol ?? "udp", address: target.address, port: target.port };
}

/** A mark is of the family of its servers; where all are behind tunnels, of the one they have in common. */
function familyOfMark({ family, sorry, servers, isGroup }: ParsedService): Family {
  if (family !== undefined) return family;
  if (sorry && sorry.method?.forwarding !== "tunneling") return familyOf(sorry.address);
  const families = new Set([...servers, ...(sorry ? [sorry] : [])].map(({ address }) => familyOf(address)));
  // Of a group this is not asked.
  const [one = 4] = families;
  return families.size === 1 && !isGroup ? one : 4;
}

function serviceSpec(target: Target, parsed: ParsedService, seconds: number | undefined): IpvsServiceSpec {
  const { scheduler = "wlc", netmask, engine } = parsed;
  const flags = flagNames(scheduler, parsed.flags);
  const isUdp = target.of === "fwmark" || (parsed.protocol ?? "udp") === "udp";
  return {
    scheduler,
    ...(flags.length > 0 ? { schedulerFlags: flags } : {}),
    ...(seconds === undefined
      ? {}
      : { persistence: { seconds, ...(netmask ? { netmask } : {}), ...(engine ? { engine } : {}) } }),
    ...(parsed.onePacket && isUdp ? { onePacket: true } : {}),
  };
}

function takeServer(
  table: TableDraft,
  service: string,
  target: Target,
  parsed: ParsedService,
  server: ParsedServer,
  note: Note,
): void {
  const method = server.method ?? parsed.method ?? masquerading;
  const { address, upperThreshold, lowerThreshold } = server;
  const family = target.of === "address" ? familyOf(target.address) : (target.family ?? familyOfMark(parsed));
  const leftOut = (reason: string, hint: string) =>
    note(server.line, "keepalived-server", { service, address, reason, hint });
  if (method.forwarding !== "tunneling" && familyOf(address) !== family) {
    leftOut("it has another address family, which only a tunnel supports", "Use lvs_method TUN, or another address.");
    return;
  }
  if (familyOf(address) !== family && table.sync.size > 0) {
    leftOut("it has another address family, which the kernel refuses while a sync daemon runs", "Remove one of them.");
    return;
  }
  if (lowerThreshold > upperThreshold) {
    leftOut("its lthreshold is above its uthreshold, which the kernel refuses", "Correct the two numbers.");
    return;
  }
  const port = portAt(target, server.port, method, parsed.isGroup);
  const key = destinationKey(service, address, port);
  if (table.destinations.has(key)) {
    leftOut("it is defined twice", "keepalived uses the first one too. Remove one of them.");
    return;
  }
  if (server.port !== 0 && server.port !== port)
    note(server.line, "keepalived-port", { service, address, given: server.port, used: port });
  table.destinations.set(
    key,
    canonicalDestination({
      forwarding: method.forwarding,
      weight: server.weight ?? parsed.weight,
      ...(upperThreshold > 0 ? { upperThreshold } : {}),
      ...(lowerThreshold > 0 ? { lowerThreshold } : {}),
      ...(method.tunnel ? { tunnel: method.tunnel } : {}),
    }),
  );
}

/** Without masquerading packets arrive at the port they were sent to, and of a mark that is any. */
function portAt(target: Target, written: number, { forwarding }: Method, isGroup: boolean): number {
  const port = target.of === "fwmark" ? 0 : target.port;
  if (forwarding !== "masquerading") return port;
  // In a group keepalived does not fill it in.
  return written === 0 && !isGroup ? port : written;
}

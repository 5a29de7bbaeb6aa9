import { type Protocol, protocols } from "../../../model/ipvs/service-key.ts";
import { canonicalIp, dottedMask, type Family, familyOf } from "../../../model/network/inet.ts";
import type { Note } from "../note.ts";
import { flagBit, flagScheduler } from "../scheduler-flags.ts";
import type { Block } from "./blocks.ts";
import type { Target } from "./groups.ts";
import { type Method, parseMethod } from "./method.ts";
import { isCheck, mostWeight, type ParsedServer, readRealServer } from "./real-server.ts";
import { noteBadValue, noteUnknown, numberOf, portOf } from "./words.ts";

/** A virtual_server as its file defines it. keepalived applies its lines in order. */
export interface ParsedService {
  readonly line: number;
  readonly name: string;
  readonly targets: readonly Target[];
  readonly isGroup: boolean;
  scheduler?: string;
  /** Bits of the scheduler's flags. */
  readonly flags: Set<number>;
  onePacket: boolean;
  method?: Method;
  persistenceSeconds?: number;
  netmask?: string;
  engine?: string;
  protocol?: Protocol;
  family?: Family;
  weight: number;
  readonly servers: ParsedServer[];
  sorry?: { readonly line: number; readonly address: string; method?: Method };
  readonly checks: number[];
  readonly scripts: number[];
}

/** keepalived's own, where persistence has no time. Seconds. Source: keepalived.conf(5). */
export const defaultPersistenceSeconds = 360;

/** Source: keepalived.conf(5), lvs_sched. */
const schedulers = "rr wrr lc wlc lblc sh mh dh fo ovf lblcr sed nq twos".split(" ");

/** Keywords that do not affect the table. `hashed` is the kernel's own mark. */
const ignored = new Set([
  "retry",
  "delay_before_retry",
  "warmup",
  "connect_timeout",
  "delay_loop",
  "inhibit_on_failure",
  "ha_suspend",
  "smtp_alert",
  "virtualhost",
  "snmp_name",
  "alpha",
  "omega",
  "quorum",
  "hysteresis",
  "hashed",
  "sorry_server_inhibit",
  "nat_mask",
]);

/** Reads a virtual_server block. Returns undefined if it has no address and no mark. */
export function readVirtualServer(
  block: Block,
  groups: ReadonlyMap<string, readonly Target[]>,
  note: Note,
): ParsedService | undefined {
  const targets = targetsOf(block.words, groups);
  if (targets === undefined) {
    const wanted = block.words[1] === "group" ? "a group of this file" : "an address and a port, or a firewall mark";
    noteBadValue(note, block.line, block.words, wanted);
    return undefined;
  }
  const [only] = targets;
  const isGroup = block.words[1] === "group";
  const service: ParsedService = {
    line: block.line,
    name: block.words.slice(1).join(" "),
    targets,
    isGroup,
    flags: new Set<number>(),
    onePacket: false,
    weight: 1,
    servers: [],
    checks: [],
    scripts: [],
    ...(!isGroup && only?.of === "address" ? { family: familyOf(only.address) } : {}),
  };
  for (const child of block.children ?? []) {
    const [keyword = ""] = child.words;
    if (keyword === "real_server") addServer(service, child, note);
    else if (flagBit(keyword) !== undefined || keyword === "ops") addFlag(service, child, note);
    else if (isCheck(keyword)) service.checks.push(child.line);
    else if (keyword === "quorum_up" || keyword === "quorum_down") service.scripts.push(child.line);
    else if (!ignored.has(keyword) && !readKeyword(service, child, note))
      noteUnknown(note, child.line, child.words, "virtual_server");
  }
  return service;
}

function targetsOf(
  [, first = "", second]: readonly string[],
  groups: ReadonlyMap<string, readonly Target[]>,
): readonly Target[] | undefined {
  if (first === "group") return groups.get(second ?? "");
  if (first === "fwmark") {
    const fwmark = numberOf(second, 1, 4_294_967_295);
    return fwmark === undefined ? undefined : [{ of: "fwmark", fwmark }];
  }
  const [address, port] = [canonicalIp(first), portOf(second)];
  return address === undefined || port === undefined ? undefined : [{ of: "address", address, port }];
}

function addServer(service: ParsedService, block: Block, note: Note): void {
  const server = readRealServer(block, service.method, note);
  if (server === undefined) return;
  // Only a tunnel leads from one family to the other.
  if (server.method?.forwarding !== "tunneling") service.family ??= familyOf(server.address);
  service.servers.push(server);
  service.checks.push(...server.checks);
  service.scripts.push(...server.scripts);
}

/** A flag that belongs to one scheduler counts only after the line that sets this scheduler. */
function addFlag(service: ParsedService, { words, line }: Block, note: Note): void {
  const [keyword = ""] = words;
  const bit = flagBit(keyword);
  const scheduler = flagScheduler(keyword);
  if (bit === undefined) service.onePacket = true;
  else if (scheduler === undefined || scheduler === service.scheduler) service.flags.add(bit);
  else noteBadValue(note, line, words, `a flag of lvs_sched ${scheduler}`);
}

/** Reads one keyword with a value. Returns false if it is unknown. */
function readKeyword(service: ParsedService, { words, line }: Block, note: Note): boolean {
  const [keyword = "", ...values] = words;
  const [value = ""] = values;
  const bad = (wanted: string) => noteBadValue(note, line, words, wanted);
  switch (keyword) {
    case "lb_algo":
    case "lvs_sched":
      if (schedulers.includes(value)) service.scheduler = value;
      else bad("a scheduler");
      return true;
    case "lb_kind":
    case "lvs_method": {
      const { method, isWhole } = parseMethod(values, service.method);
      if (method) service.method = method;
      if (!isWhole) bad("a forwarding method with its encapsulation");
      return true;
    }
    case "persistence_timeout": {
      const seconds = values.length === 0 ? defaultPersistenceSeconds : numberOf(value, 1, 2_678_400);
      if (seconds === undefined) bad("a number of seconds");
      else service.persistenceSeconds = seconds;
      return true;
    }
    case "persistence_granularity":
      if (!readNetmask(service, value)) bad("a netmask of the service's family");
      return true;
    case "persistence_engine":
      service.engine = value;
      return true;
    case "protocol": {
      const protocol = protocols.find((one) => one === value.toLowerCase());
      if (protocol) service.protocol = protocol;
      else bad("a protocol");
      return true;
    }
    case "ip_family":
      if (!readFamily(service, value)) bad("the family of its addresses");
      return true;
    case "weight": {
      const weight = numberOf(value, 1, mostWeight);
      if (weight === undefined) bad("a weight");
      else service.weight = weight;
      return true;
    }
    case "sorry_server": {
      const address = canonicalIp(value);
      if (address === undefined) bad("an address");
      else service.sorry = { line, address, ...(service.method ? { method: service.method } : {}) };
      return true;
    }
    case "sorry_server_lvs_method": {
      const { method, isWhole } = parseMethod(values, service.sorry?.method);
      if (method && service.sorry) service.sorry.method = method;
      if (!isWhole || service.sorry === undefined) bad("the method of a sorry_server");
      return true;
    }
    default:
      return false;
  }
}

function readFamily(service: ParsedService, value: string): boolean {
  const family = value === "inet" ? 4 : value === "inet6" ? 6 : undefined;
  if (family === undefined || (service.family ?? family) !== family) return false;
  service.family = family;
  return true;
}

/** Reads a netmask, which also makes the service persistent. A mask of IPv4 is dotted, one of IPv6 a number of bits. */
function readNetmask(service: ParsedService, value: string): boolean {
  const family = service.family ?? (value.includes(".") ? 4 : 6);
  const bits = numberOf(value, 1, 128);
  const dotted = Array.from({ length: 32 }, (_, at) => dottedMask(at + 1));
  if (family === 6 ? bits === undefined : !dotted.includes(value)) return false;
  service.family ??= family;
  service.netmask = value;
  service.persistenceSeconds ??= defaultPersistenceSeconds;
  return true;
}

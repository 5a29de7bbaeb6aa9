import { canonicalIp, dottedMask, type Family, familyOf } from "../../../model/inet.ts";
import { type Protocol, protocols } from "../../../model/service-key.ts";
import type { Note } from "../note.ts";
import { flagBit, flagScheduler } from "../scheduler-flags.ts";
import type { Block } from "./blocks.ts";
import type { Target } from "./groups.ts";
import { type Method, parseMethod } from "./method.ts";
import { isCheck, mostWeight, readRealServer, type SaidServer } from "./real-server.ts";
import { noteBadValue, noteUnknown, numberOf, portOf } from "./words.ts";

/** A virtual_server as it is written, in the order of its lines, which keepalived goes by. */
export interface SaidService {
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
  readonly servers: SaidServer[];
  sorry?: { readonly line: number; readonly address: string; method?: Method };
  readonly checks: number[];
  readonly scripts: number[];
}

/** keepalived's own, where persistence has no time. Seconds. Source: keepalived.conf(5). */
export const defaultPersistenceSeconds = 360;

/** Source: keepalived.conf(5), lvs_sched. */
const schedulers = "rr wrr lc wlc lblc sh mh dh fo ovf lblcr sed nq twos".split(" ");

/** What says nothing of the table. `hashed` is the kernel's own mark. */
const silent = new Set([
  ...["retry", "delay_before_retry", "warmup", "connect_timeout", "delay_loop", "inhibit_on_failure", "ha_suspend"],
  ...["smtp_alert", "virtualhost", "snmp_name", "alpha", "omega", "quorum", "hysteresis", "hashed"],
  ...["sorry_server_inhibit", "nat_mask"],
]);

/** Reads a virtual_server block; undefined where it is for nothing. */
export function readVirtualServer(
  block: Block,
  groups: ReadonlyMap<string, readonly Target[]>,
  note: Note,
): SaidService | undefined {
  const targets = targetsOf(block.words, groups);
  if (targets === undefined) {
    const wanted = block.words[1] === "group" ? "a group of this file" : "an address and a port, or a firewall mark";
    noteBadValue(note, block.line, block.words, wanted);
    return undefined;
  }
  const [only] = targets;
  const isGroup = block.words[1] === "group";
  const said: SaidService = {
    ...{ line: block.line, name: block.words.slice(1).join(" "), targets, isGroup },
    ...{ flags: new Set<number>(), onePacket: false, weight: 1, servers: [], checks: [], scripts: [] },
    ...(!isGroup && only?.of === "address" ? { family: familyOf(only.address) } : {}),
  };
  for (const child of block.children ?? []) {
    const [keyword = ""] = child.words;
    if (keyword === "real_server") addServer(said, child, note);
    else if (flagBit(keyword) !== undefined || keyword === "ops") addFlag(said, child, note);
    else if (isCheck(keyword)) said.checks.push(child.line);
    else if (keyword === "quorum_up" || keyword === "quorum_down") said.scripts.push(child.line);
    else if (!silent.has(keyword) && !say(said, child, note))
      noteUnknown(note, child.line, child.words, "virtual_server");
  }
  return said;
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

function addServer(said: SaidService, block: Block, note: Note): void {
  const server = readRealServer(block, said.method, note);
  if (server === undefined) return;
  // Only a tunnel leads from one family to the other.
  if (server.method?.forwarding !== "tunneling") said.family ??= familyOf(server.address);
  said.servers.push(server);
  said.checks.push(...server.checks);
  said.scripts.push(...server.scripts);
}

/** A flag under the name of one scheduler counts only behind the line that says this scheduler. */
function addFlag(said: SaidService, { words, line }: Block, note: Note): void {
  const [keyword = ""] = words;
  const bit = flagBit(keyword);
  const scheduler = flagScheduler(keyword);
  if (bit === undefined) said.onePacket = true;
  else if (scheduler === undefined || scheduler === said.scheduler) said.flags.add(bit);
  else noteBadValue(note, line, words, `a flag of lvs_sched ${scheduler}`);
}

/** One keyword with a value; false where it is not known. */
function say(said: SaidService, { words, line }: Block, note: Note): boolean {
  const [keyword = "", ...values] = words;
  const [value = ""] = values;
  const bad = (wanted: string) => noteBadValue(note, line, words, wanted);
  switch (keyword) {
    case "lb_algo":
    case "lvs_sched":
      if (schedulers.includes(value)) said.scheduler = value;
      else bad("a scheduler");
      return true;
    case "lb_kind":
    case "lvs_method": {
      const { method, isWhole } = parseMethod(values, said.method);
      if (method) said.method = method;
      if (!isWhole) bad("a forwarding method with its encapsulation");
      return true;
    }
    case "persistence_timeout": {
      const seconds = values.length === 0 ? defaultPersistenceSeconds : numberOf(value, 1, 2_678_400);
      if (seconds === undefined) bad("a number of seconds");
      else said.persistenceSeconds = seconds;
      return true;
    }
    case "persistence_granularity":
      if (!sayNetmask(said, value)) bad("a netmask of the service's family");
      return true;
    case "persistence_engine":
      said.engine = value;
      return true;
    case "protocol": {
      const protocol = protocols.find((one) => one === value.toLowerCase());
      if (protocol) said.protocol = protocol;
      else bad("a protocol");
      return true;
    }
    case "ip_family": {
      const family = value === "inet" ? 4 : value === "inet6" ? 6 : undefined;
      if (family === undefined || (said.family ?? family) !== family) bad("the family of its addresses");
      else said.family = family;
      return true;
    }
    case "weight": {
      const weight = numberOf(value, 1, mostWeight);
      if (weight === undefined) bad("a weight");
      else said.weight = weight;
      return true;
    }
    case "sorry_server": {
      const address = canonicalIp(value);
      if (address === undefined) bad("an address");
      else said.sorry = { line, address, ...(said.method ? { method: said.method } : {}) };
      return true;
    }
    case "sorry_server_lvs_method": {
      const { method, isWhole } = parseMethod(values, said.sorry?.method);
      if (method && said.sorry) said.sorry.method = method;
      if (!isWhole || said.sorry === undefined) bad("the method of a sorry_server");
      return true;
    }
    default:
      return false;
  }
}

/** It also makes the service persistent. A mask of IPv4 is dotted, one of IPv6 a number of bits. */
function sayNetmask(said: SaidService, value: string): boolean {
  const family = said.family ?? (value.includes(".") ? 4 : 6);
  const bits = numberOf(value, 1, 128);
  const dotted = Array.from({ length: 32 }, (_, at) => dottedMask(at + 1));
  if (family === 6 ? bits === undefined : !dotted.includes(value)) return false;
  said.family ??= family;
  said.netmask = value;
  said.persistenceSeconds ??= defaultPersistenceSeconds;
  return true;
}

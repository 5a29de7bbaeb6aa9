import type { DataOf } from "../../messages/build.ts";
import { parseDaemon, parseTimeouts } from "../../model/ipvs/daemon-rule.ts";
import { parseRule } from "../../model/ipvs/rules.ts";
import { destinationKey, parseServiceKey, serviceFamily, splitDestinationKey } from "../../model/ipvs/service-key.ts";
import { familyOf } from "../../model/network/inet.ts";
import type { IpvsDestinationSpec, IpvsServiceSpec } from "../../model/specs.ts";
import { canonicalDestination, canonicalService } from "./canonical-spec.ts";
import { type FoundTable, newTable, type TableDraft } from "./found-table.ts";
import { type Note, noteTaker } from "./note.ts";
import { filledIn, isBlank, ruleWords } from "./rule-words.ts";
import { noteLinesWithoutRules, ruleCode } from "./rules-notes.ts";

/**
 * Reads rules of ipvsadm: what `ipvsadm -S -n` prints, /etc/sysconfig/ipvsadm, /etc/ipvsadm.rules, or a script that calls the program. They
 * are taken as the program takes them: one after the other, what it would refuse is left out and reported.
 */
export function readRulesTable(text: string, path: string): FoundTable {
  const table = newTable();
  const note = noteTaker(path, table.notes);
  const lines = text.split(/\r?\n/);
  const others: number[] = [];
  let end: string | undefined;
  for (const [at, line] of lines.entries()) {
    const [, quoted] = /ipvsadm\s+(?:-R|--restore)\s*<<-?\s*['"]?(\w+)['"]?\s*$/.exec(line) ?? [];
    const isEnd = line.trim() === end;
    end = isEnd ? undefined : (quoted ?? end);
    if (quoted !== undefined || isEnd || isBlank(line)) continue;
    const words = ruleWords(line);
    if (words === undefined) others.push(at + 1);
    else take(table, words, at + 1, note);
  }
  if (others.length > 0) noteLinesWithoutRules(others, lines, note);
  table.notes.sort((a, b) => (a.source?.line ?? 0) - (b.source?.line ?? 0));
  return table;
}

function take(table: TableDraft, words: readonly string[], line: number, note: Note): void {
  try {
    takeRule(table, words, (code, data) => note(line, code, data));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const rule = `ipvsadm ${words.join(" ").slice(0, 200)}`;
    note(line, ruleCode(words), { rule, reason: error.message });
  }
}

/** Notes something about the rule. */
type NoteRule = <C extends "port-overridden" | "sync-id-missing">(code: C, data: DataOf<C>) => void;

/** Applies a rule to the table as ipvsadm would. Throws a SyntaxError if ipvsadm or the kernel would refuse it. */
function takeRule(table: TableDraft, [verb = "", ...words]: readonly string[], note: NoteRule): void {
  switch (verb) {
    case "--set":
      table.timeouts = { ...table.timeouts, ...parseTimeouts(words) };
      return;
    case "--start-daemon": {
      const { state, spec } = parseDaemon(words);
      if (table.sync.has(state)) throw new SyntaxError(`A ${state} daemon is started already.`);
      if ([...table.destinations.keys()].some(isMixed))
        throw new SyntaxError(
          "The kernel starts none while a real server has another address family than its service.",
        );
      table.sync.set(state, spec);
      if (!words.includes("--syncid")) note("sync-id-missing", { state });
      return;
    }
    case "--stop-daemon":
      for (const state of ["master", "backup"] as const) if (words[0] === state) table.sync.delete(state);
      return;
    case "-C":
      table.services.clear();
      table.destinations.clear();
      return;
    case "-A":
    case "-E":
    case "-D":
      takeService(table, verb, words);
      return;
    case "-a":
    case "-e":
    case "-d":
      takeDestination(table, verb, words, note);
      return;
    default:
      throw new SyntaxError(`${verb} does not change the table.`);
  }
}

function takeService(table: TableDraft, verb: "-A" | "-E" | "-D", words: readonly string[]): void {
  const rule = parseRule(["-A", ...filledIn(words)]);
  if (rule.of !== "service") return;
  const there = table.services.has(rule.service);
  if (verb === "-A" && there) throw new SyntaxError("The service exists already.");
  if (verb !== "-A" && !there) throw new SyntaxError("No earlier line adds the service.");
  if (verb === "-D") {
    table.services.delete(rule.service);
    for (const key of [...table.destinations.keys()].filter((one) => one.startsWith(`${rule.service}/`)))
      table.destinations.delete(key);
    return;
  }
  table.services.set(rule.service, acceptable(rule.service, canonicalService(rule.service, rule.spec)));
}

function acceptable(key: string, spec: IpvsServiceSpec): IpvsServiceSpec {
  const service = parseServiceKey(key);
  if (service.protocol !== "fwmark" && service.port === 0 && spec.persistence === undefined)
    throw new SyntaxError("A service for every port must be persistent.");
  return spec;
}

function takeDestination(table: TableDraft, verb: "-a" | "-e" | "-d", words: readonly string[], note: NoteRule): void {
  const rule = parseRule(["-a", ...filledIn(words)]);
  if (rule.of !== "destination") return;
  if (!table.services.has(rule.service)) throw new SyntaxError("No earlier line adds the service.");
  // A removal has no forwarding method.
  const port = verb === "-d" ? rule.port : portOf(rule.service, rule.port, rule.spec);
  const key = destinationKey(rule.service, rule.address, port);
  if (verb === "-a" && table.destinations.has(key)) throw new SyntaxError("The real server exists already.");
  if (verb !== "-a" && !table.destinations.has(key)) throw new SyntaxError("No earlier line adds the real server.");
  if (verb === "-d") table.destinations.delete(key);
  else table.destinations.set(key, accepted(table, key, canonicalDestination(rule.spec)));
  if (port !== rule.port) note("port-overridden", { address: rule.address, given: rule.port, used: port });
}

/** As the kernel accepts it. Source: net/netfilter/ipvs/ip_vs_ctl.c. */
function accepted({ sync }: TableDraft, key: string, spec: IpvsDestinationSpec): IpvsDestinationSpec {
  if ((spec.lowerThreshold ?? 0) > (spec.upperThreshold ?? 0))
    throw new SyntaxError("The lower threshold is above the upper threshold.");
  if (isMixed(key) && spec.forwarding !== "tunneling")
    throw new SyntaxError("It has another address family than its service, which only a tunnel supports.");
  if (isMixed(key) && sync.size > 0)
    throw new SyntaxError(
      "It has another address family than its service, which the kernel refuses while a sync daemon runs.",
    );
  return spec;
}

function isMixed(key: string): boolean {
  const { service, server } = splitDestinationKey(key);
  return serviceFamily(service) !== familyOf(server.replace(/:\d+$/, ""));
}

/** Without masquerading packets arrive at the port they were sent to: ipvsadm puts the service's in its place. */
function portOf(service: string, port: number, { forwarding }: IpvsDestinationSpec): number {
  const key = parseServiceKey(service);
  return key.protocol === "fwmark" || forwarding === "masquerading" ? port : key.port;
}

import { familyOf } from "../../model/inet.ts";
import { parseRule } from "../../model/ipvs-rules.ts";
import { destinationKey, parseServiceKey, serviceFamily, splitDestinationKey } from "../../model/service-key.ts";
import type { IpvsDestinationSpec, IpvsServiceSpec } from "../../model/specs.ts";
import { canonicalDestination, canonicalService } from "./canonical-spec.ts";
import { parseDaemon, parseTimeouts } from "./daemon-rule.ts";
import { type FoundTable, newTable, type TableDraft } from "./found-table.ts";
import { noteTaker, type Said, type Tell } from "./note.ts";
import { filledIn, isBlank, ruleWords } from "./rule-words.ts";
import { noSyncId, notNumeric, otherPort, tellLeftOut } from "./rules-notes.ts";

/**
 * Reads rules of ipvsadm: what `ipvsadm -S -n` prints, /etc/sysconfig/ipvsadm, /etc/ipvsadm.rules, or a script that calls the program. They
 * are taken as the program takes them: one after the other, what it would refuse is left out and told.
 */
export function readRulesTable(text: string, path: string): FoundTable {
  const table = newTable();
  const tell = noteTaker(path, table.notes);
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
    else take(table, words, at + 1, tell);
  }
  if (others.length > 0) tellLeftOut(others, lines, tell);
  table.notes.sort((a, b) => (a.source?.line ?? 0) - (b.source?.line ?? 0));
  return table;
}

function take(table: TableDraft, words: readonly string[], line: number, tell: Tell): void {
  try {
    const said = takeRule(table, words);
    if (said) tell(line, said);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const summary = `a rule is not taken over: ipvsadm ${words.join(" ").slice(0, 200)}`;
    tell(line, { summary, detail: error.message, ...notNumeric(words) });
  }
}

/** Throws where ipvsadm or the kernel would refuse; what it gives back was taken in another sense than it was written. */
function takeRule(table: TableDraft, [verb = "", ...words]: readonly string[]): Said | undefined {
  switch (verb) {
    case "--set":
      table.timeouts = { ...table.timeouts, ...parseTimeouts(words) };
      return undefined;
    case "--start-daemon": {
      const { state, spec } = parseDaemon(words);
      if (table.sync.has(state)) throw new SyntaxError(`a ${state} daemon is started already`);
      if ([...table.destinations.keys()].some(isMixed))
        throw new SyntaxError("the kernel starts none while a real server is of another family than its service");
      table.sync.set(state, spec);
      return words.includes("--syncid") ? undefined : noSyncId(state);
    }
    case "--stop-daemon":
      for (const state of ["master", "backup"] as const) if (words[0] === state) table.sync.delete(state);
      return undefined;
    case "-C":
      table.services.clear();
      table.destinations.clear();
      return undefined;
    case "-A":
    case "-E":
    case "-D":
      takeService(table, verb, words);
      return undefined;
    case "-a":
    case "-e":
    case "-d":
      return takeDestination(table, verb, words);
    default:
      throw new SyntaxError(`${verb} adds nothing to the table`);
  }
}

function takeService(table: TableDraft, verb: "-A" | "-E" | "-D", words: readonly string[]): void {
  const rule = parseRule(["-A", ...filledIn(words)]);
  if (rule.of !== "service") return;
  const there = table.services.has(rule.service);
  if (verb === "-A" && there) throw new SyntaxError("the service is there already");
  if (verb !== "-A" && !there) throw new SyntaxError("no line before adds the service");
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
    throw new SyntaxError("a service of every port must be persistent");
  return spec;
}

function takeDestination(table: TableDraft, verb: "-a" | "-e" | "-d", words: readonly string[]): Said | undefined {
  const rule = parseRule(["-a", ...filledIn(words)]);
  if (rule.of !== "destination") return undefined;
  if (!table.services.has(rule.service)) throw new SyntaxError("no line before adds the service");
  // A removal says nothing of the way there.
  const port = verb === "-d" ? rule.port : portOf(rule.service, rule.port, rule.spec);
  const key = destinationKey(rule.service, rule.address, port);
  if (verb === "-a" && table.destinations.has(key)) throw new SyntaxError("the real server is there already");
  if (verb !== "-a" && !table.destinations.has(key)) throw new SyntaxError("no line before adds the real server");
  if (verb === "-d") table.destinations.delete(key);
  else table.destinations.set(key, accepted(table, key, canonicalDestination(rule.spec)));
  return port === rule.port ? undefined : otherPort(rule.address, rule.port, port);
}

/** As the kernel accepts it. Source: net/netfilter/ipvs/ip_vs_ctl.c. */
function accepted({ sync }: TableDraft, key: string, spec: IpvsDestinationSpec): IpvsDestinationSpec {
  if ((spec.lowerThreshold ?? 0) > (spec.upperThreshold ?? 0))
    throw new SyntaxError("the lower threshold is above the upper one");
  if (isMixed(key) && spec.forwarding !== "tunneling")
    throw new SyntaxError("it is of another family than its service, and only a tunnel leads there");
  if (isMixed(key) && sync.size > 0)
    throw new SyntaxError(
      "it is of another family than its service, which the kernel refuses while a sync daemon runs",
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

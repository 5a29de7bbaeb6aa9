import { parseDaemon } from "../../src/model/ipvs/daemon-rule.ts";
import { parseRules } from "../../src/model/ipvs/rules.ts";
import { splitDestinationKey } from "../../src/model/ipvs/service-key.ts";
import type { IpvsDestinationSpec, IpvsServiceSpec, IpvsSyncSpec, IpvsTimeoutsSpec } from "../../src/model/specs.ts";
import { ipvsDestination } from "../ipvs-destination.ts";
import { ipvsService } from "../ipvs-service.ts";
import { ipvsSync } from "../ipvs-sync.ts";
import { ipvsTimeouts } from "../ipvs-timeouts.ts";
import { scriptFolder } from "./own-scripts.ts";

/** The files from which rules are loaded, by what loads them. */
export const rulesFiles = { sysconfig: "/etc/sysconfig/ipvsadm", debian: "/etc/ipvsadm.rules" } as const;

export const serviceRule = (key: string, spec: IpvsServiceSpec) => words(ipvsService.commands(key, undefined, spec));
export const destinationRule = (key: string, spec: IpvsDestinationSpec) =>
  words(ipvsDestination.commands(key, undefined, plain(key, spec)));
export const syncRule = (key: string, spec: IpvsSyncSpec) => words(ipvsSync.commands(key, undefined, spec));
export const timeoutsRule = (spec: IpvsTimeoutsSpec) => words(ipvsTimeouts.commands("all", undefined, spec));

/** Thresholds by an edit: where they stand in the rule itself, RHEL's unit loses them. Empty: it has none. */
export function thresholdRule(key: string, spec: IpvsDestinationSpec): string {
  const { upperThreshold = 0, lowerThreshold = 0 } = spec;
  return upperThreshold + lowerThreshold === 0 ? "" : words(ipvsDestination.commands(key, spec, spec));
}

function words(commands: readonly { readonly argv: readonly string[] }[]): string {
  return commands.map(({ argv }) => argv.slice(1).join(" ")).join("\n");
}

function plain(key: string, spec: IpvsDestinationSpec): IpvsDestinationSpec {
  const { upperThreshold: _upper, lowerThreshold: _lower, ...rest } = ipvsDestination.normalize(spec, key);
  return rest;
}

/** The subject of lines of a file of rules, by the key of `boot-ipvs`; what is not understood is left alone. */
export function readRules(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const key = keyOf(line);
    if (key === undefined) continue;
    const lines = found.get(key);
    if (lines) lines.push(line);
    else found.set(key, [line]);
  }
  return found;
}

function keyOf(line: string): string | undefined {
  const [, daemon] = /^\s*--start-daemon\s+(master|backup)\b/.exec(line) ?? [];
  if (daemon) return `sync/${daemon}`;
  if (/^\s*--set\s+\d+\s+\d+\s+\d+\s*$/.test(line)) return "timeouts";
  const isEdit = /^\s*-e\s/.test(line);
  const rules = understood(isEdit ? line.replace("-e", "-a") : line);
  const [service] = rules?.services.keys() ?? [];
  const [destination] = rules?.destinations.keys() ?? [];
  const whole = service ?? (destination === undefined ? undefined : splitDestinationKey(destination).service);
  return whole !== undefined && isEdit ? `${whole}/thresholds` : whole;
}

/** A rule with names instead of numbers, or an option of a later ipvsadm, is not ours to touch. */
function understood(line: string) {
  try {
    return /^\s*-[Aa]\s/.test(line) ? parseRules(line) : undefined;
  } catch {
    return undefined;
  }
}

/** The rules in one form and order, whatever program has written them: the service first. */
export function canonicalRules(rules: readonly string[]): readonly string[] {
  const lines = rules.map((line) => {
    const parsed = understood(line);
    const [service] = parsed?.services ?? [];
    const [destination] = parsed?.destinations ?? [];
    if (service) return serviceRule(service[0], ipvsService.normalize(service[1], service[0]));
    if (destination) return destinationRule(...destination);
    const daemon = daemonOf(line);
    if (daemon) return syncRule(daemon.state, ipvsSync.normalize(daemon.spec, daemon.state));
    return line.trim().replaceAll(/\s+/g, " ");
  });
  return [...new Set(lines)].toSorted((a, b) => (a < b ? -1 : 1));
}

/** A sync daemon with what its line leaves to the program; undefined: none, or with an option of a later ipvsadm. */
function daemonOf(line: string) {
  const [verb, ...words] = line.trim().split(/\s+/);
  try {
    return verb === "--start-daemon" ? parseDaemon(words) : undefined;
  } catch {
    return undefined;
  }
}

/** The first words of a rule: what it is about, without how. A changed rule takes the place of the old one. */
export function identityOf(rule: string): string {
  const [line = ""] = canonicalRules([rule]);
  return line.split(/ -(?:s|[gim]) /)[0] ?? line;
}

/** Rules inside a script of ours. */
export function scriptOf(rules: readonly string[]): readonly string[] {
  return ["ipvsadm -R <<'END'", ...rules, "END"];
}

export function isOwnScript(path: string): boolean {
  return path.startsWith(`${scriptFolder}/40-ipvs-`);
}

import { type Keys, probeHost } from "../hosts/probe.ts";
import type { Check, Judgement } from "../model/check.ts";
import type { Declaration } from "../model/declaration.ts";
import { type Live, readingKey } from "../model/live.ts";
import type { Providers } from "../model/provider.ts";
import type { World } from "../model/resource.ts";
import type { State } from "../model/store.ts";
import { counted } from "../model/text/counted.ts";
import type { HostTarget } from "../model/transport.ts";
import { readLimits } from "./read-limits.ts";
import type { Tool } from "./tool.ts";

/** Reads every host in cluster.ts or the state, all at once, one exec each; the questions of checks travel with it. */
export async function probe(
  tool: Tool,
  declaration: Declaration,
  state: Readable,
  checks: readonly Check[] = [],
): Promise<Live> {
  const keys = keysOf([declaration.resources, state.resources, openOf(state)], declaration, tool.providers);
  const questions = Map.groupBy(
    checks.flatMap((check) => check.ask(declaration).map((one) => ({ ...one, name: check.name }))),
    ({ host }) => host,
  );
  // A client is only asked from: what is not to be known of it does not keep a plan from being complete.
  const isIdle = (name: string) => declaration.clients.includes(name) && !keys.has(name) && !questions.has(name);
  const targets = targetsOf(declaration, state).filter(({ name }) => !isIdle(name));
  tool.progress(`reading ${counted(targets.length, "host")}`);
  let open = targets.length;
  const options = { providers: tool.providers, now: tool.now };
  const readings = await Promise.all(
    targets.map(async (target) => {
      const asked = new Map((questions.get(target.name) ?? []).map(({ name, script }) => [name, script]));
      const reading = await probeHost(target, keys.get(target.name) ?? new Map(), tool.withHost, {
        ...options,
        questions: asked,
        ...readLimits(tool),
      });
      open -= 1;
      if (open > 0) tool.progress(`reading ${counted(targets.length, "host")}, ${open} to go`);
      return reading;
    }),
  );
  return mergeLive(readings);
}

/** The readings of several hosts as one. */
export function mergeLive(readings: readonly Live[]): Live {
  return {
    hosts: readings.flatMap(({ hosts }) => hosts),
    resources: new Map(readings.flatMap(({ resources }) => [...resources])),
    unreadable: new Map(readings.flatMap(({ unreadable }) => [...unreadable])),
    observed: new Map(readings.flatMap(({ observed }) => [...observed])),
    answers: new Map(readings.flatMap(({ answers }) => [...answers])),
    files: new Map(readings.flatMap(({ files }) => [...(files ?? [])])),
  };
}

/** Returns the findings of one check from the answers. */
export function judge(check: Check, declaration: Declaration, live: Live): readonly Judgement[] {
  const hosts = new Map(live.hosts.map((one) => [one.name, one]));
  const readingOf = (name: string) => {
    const host = hosts.get(name);
    return host?.reachable ? host : undefined;
  };
  return check.judge(declaration, {
    of: (host) => live.answers.get(readingKey(host, check.name)),
    facts: (host) => readingOf(host)?.facts,
    readAt: (host) => readingOf(host)?.probedAt,
  });
}

/** Every host that has something declared or recorded, and those that are only declared, with how cluster.ts reaches them. */
export function targetsOf(declaration: Declaration, state: Readable): readonly HostTarget[] {
  const used = new Set([...state.resources.values(), ...openOf(state).values()].map(({ host }) => host));
  const remembered = state.hosts.filter(({ name }) => used.has(name));
  const targets = new Map([...remembered, ...declaration.hosts].map((target) => [target.name, target]));
  return [...targets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The parts of a state that decide which hosts and what on them is to be read. */
type Readable = Pick<State, "resources" | "hosts"> & Partial<Pick<State, "unknownSteps" | "windows">>;

/** The resources of steps with an unknown result: they may have left the state already. */
function openOf({ unknownSteps = [], windows = [] }: Readable): World {
  const steps = [...unknownSteps, ...windows.flatMap((window) => window.steps)];
  return new Map(
    steps.flatMap(({ address, resource, previous }) => {
      const known = resource ?? previous;
      return known ? [[address, known] as const] : [];
    }),
  );
}

function keysOf(worlds: readonly World[], { tables }: Declaration, providers: Providers): ReadonlyMap<string, Keys> {
  const found = new Map<string, Map<string, Set<string>>>();
  const add = (host: string, kind: string, ...keys: readonly string[]) => {
    const kinds = found.get(host) ?? new Map<string, Set<string>>();
    if (!found.has(host)) found.set(host, kinds);
    const known = kinds.get(kind) ?? new Set<string>();
    if (!kinds.has(kind)) kinds.set(kind, known);
    for (const key of keys) known.add(key);
  };
  for (const { host, kind, key } of worlds.flatMap((world) => [...world.values()])) add(host, kind, key);
  // What is read anyway, or belongs to an exclusive table, is searched for undeclared objects.
  const sectionOf = (kind: string) => providers.get(kind)?.probe([]).section;
  for (const host of new Set([...found.keys(), ...tables.keys()])) {
    const sections = new Set([...(found.get(host)?.keys() ?? [])].map(sectionOf));
    for (const { kind, enumerates } of providers.values())
      if (enumerates && (tables.has(host) || sections.has(sectionOf(kind)))) add(host, kind);
  }
  return new Map(
    [...found].map(([host, kinds]) => [host, new Map([...kinds].map(([kind, keys]) => [kind, [...keys]]))]),
  );
}

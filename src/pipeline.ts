import { type Applied, applyPlan } from "./apply/apply.ts";
import { compile } from "./dsl/compile.ts";
import { loadCluster } from "./dsl/load.ts";
import { findCycle } from "./graph/cycle.ts";
import { type Keys, probeHost } from "./hosts/probe.ts";
import type { Check, Judgement } from "./model/check.ts";
import { counted } from "./model/counted.ts";
import type { Declaration } from "./model/declaration.ts";
import { type Diagnostic, Failure } from "./model/diagnostic.ts";
import type { ApplyEvent } from "./model/event.ts";
import { type Live, readingKey } from "./model/live.ts";
import type { Plan } from "./model/plan.ts";
import type { Providers } from "./model/provider.ts";
import type { World } from "./model/resource.ts";
import type { State, StateReader, StateWriter } from "./model/store.ts";
import type { HostTarget, Transport } from "./model/transport.ts";
import type { Purpose } from "./plan/decide.ts";
import { toPlanJson } from "./plan/plan-file.ts";
import { makePlan } from "./plan/planner.ts";
import { type Selection, selectChanges } from "./plan/select.ts";
import type { Counters } from "./verify/counters.ts";

// The tool as one story: load → probe → plan → review → apply → verify. The verbs tell it with other beginnings.

/** Everything from outside that the story needs; main puts it together. */
export interface Tool {
  readonly clusterFile: string;
  readonly providers: Providers;
  /** What must be so on the hosts besides what lvsform keeps. */
  readonly checks: readonly Check[];
  readonly withHost: <T>(target: HostTarget, task: (transport: Transport) => Promise<T>) => Promise<T>;
  /** The same on this machine. */
  readonly withLocal: <T>(task: (transport: Transport) => Promise<T>) => Promise<T>;
  readonly counters: Counters;
  readonly signal?: AbortSignal;
  readState(cluster?: string): StateReader;
  writeState(cluster: string): StateWriter;
  now(): Date;
  /** One line that says what is going on now, for work that takes longer than half a second. */
  progress(text: string): void;
}

/** The longest that reading one host may take. Milliseconds. */
const probeTimeoutMs = 30_000;
/** What one host and wave may take: announcing a VIP alone takes seconds. Milliseconds. */
const waveTimeoutMs = { base: 60_000, perStep: 250 };

/** cluster.ts as data. With errors in it, a {@link Failure} that tells them all, before any host is touched. */
export async function declare(tool: Pick<Tool, "clusterFile">): Promise<Declaration> {
  const declaration = compile(await loadCluster(tool.clusterFile));
  const diagnostics = [...declaration.diagnostics, ...findCycle(declaration.resources)];
  if (diagnostics.some(({ severity }) => severity === "error")) throw new Failure(diagnostics);
  return { ...declaration, diagnostics };
}

/** Nothing declared: what `destroy` plans against. */
export function declareNothing(cluster: string): Declaration {
  return { cluster, hosts: [], clients: [], tables: new Map(), services: [], resources: new Map(), diagnostics: [] };
}

/** Reads every host that cluster.ts or the record names, all at once, one exec each; the questions of checks travel with it. */
export async function probe(
  tool: Tool,
  declaration: Declaration,
  state: Pick<State, "resources" | "hosts">,
  checks: readonly Check[] = [],
): Promise<Live> {
  const keys = keysOf([declaration.resources, state.resources], declaration, tool.providers);
  const questions = Map.groupBy(
    checks.flatMap((check) => check.ask(declaration).map((one) => ({ ...one, name: check.name }))),
    ({ host }) => host,
  );
  // A client is only asked from: what is not to be known of it does not keep a plan from being complete.
  const isIdle = (name: string) => declaration.clients.includes(name) && !keys.has(name) && !questions.has(name);
  const targets = targetsOf(declaration, state).filter(({ name }) => !isIdle(name));
  tool.progress(`reading ${counted(targets.length, "host")}`);
  let open = targets.length;
  const options = { providers: tool.providers, timeoutMs: probeTimeoutMs, now: tool.now };
  const readings = await Promise.all(
    targets.map(async (target) => {
      const asked = new Map((questions.get(target.name) ?? []).map(({ name, script }) => [name, script]));
      const reading = await probeHost(target, keys.get(target.name) ?? new Map(), tool.withHost, {
        ...{ ...options, questions: asked },
        ...(tool.signal ? { signal: tool.signal } : {}),
      });
      open -= 1;
      if (open > 0) tool.progress(`reading ${counted(targets.length, "host")}, ${open} to go`);
      return reading;
    }),
  );
  return {
    hosts: readings.flatMap(({ hosts }) => hosts),
    resources: new Map(readings.flatMap(({ resources }) => [...resources])),
    unreadable: new Map(readings.flatMap(({ unreadable }) => [...unreadable])),
    observed: new Map(readings.flatMap(({ observed }) => [...observed])),
    answers: new Map(readings.flatMap(({ answers }) => [...answers])),
  };
}

/** What one check makes of the answers. */
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

/** Every host that has something declared or recorded, and those that are only declared, as cluster.ts says how to reach them. */
export function targetsOf(declaration: Declaration, state: Pick<State, "resources" | "hosts">): readonly HostTarget[] {
  const used = new Set([...state.resources.values()].map(({ host }) => host));
  const remembered = state.hosts.filter(({ name }) => used.has(name));
  const targets = new Map([...remembered, ...declaration.hosts].map((target) => [target.name, target]));
  return [...targets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function keysOf(worlds: readonly World[], { tables }: Declaration, providers: Providers): ReadonlyMap<string, Keys> {
  const found = new Map<string, Map<string, Set<string>>>();
  const add = (host: string, kind: string, ...keys: readonly string[]) => {
    const kinds = found.get(host) ?? new Map<string, Set<string>>();
    found.set(host, kinds.set(kind, new Set([...(kinds.get(kind) ?? []), ...keys])));
  };
  for (const { host, kind, key } of worlds.flatMap((world) => [...world.values()])) add(host, kind, key);
  // What is read anyway, or said to be nobody else's, is looked through for objects that nobody declared.
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

export interface PlanOptions extends Selection {
  readonly purpose: Purpose;
}

/** Reads the hosts and compares the three worlds. */
export async function plan(tool: Tool, declaration: Declaration, state: State, options: PlanOptions): Promise<Plan> {
  const checks = tool.checks.filter(({ during }) => during === "plan");
  const live = await probe(tool, declaration, state, checks);
  refuseStopped(tool);
  const exclusive = [...declaration.tables].flatMap(([host, table]) => (table === "exclusive" ? [host] : []));
  const whole = makePlan({
    cluster: declaration.cluster,
    declared: declaration.resources,
    recorded: state.resources,
    originals: state.originals,
    live,
    providers: tool.providers,
    purpose: options.purpose,
    basedOn: { lineage: state.lineage, serial: state.serial },
    judgements: checks.flatMap((check) => judge(check, declaration, live)),
    exclusive: new Set(exclusive),
  });
  const { plan: chosen, unmatched } = selectChanges(whole, options);
  if (unmatched.length > 0) throw new Failure(unmatched.map(noSuchTarget));
  return { ...chosen, diagnostics: [...declaration.diagnostics, ...chosen.diagnostics] };
}

function noSuchTarget(pattern: string): Diagnostic {
  return {
    severity: "error",
    code: "no-such-target",
    summary: `no resource of the cluster is named by ${pattern}`,
    hint: "give an address, a host, or a glob of either; lvsform state list and lvsform plan print addresses",
  };
}

/** After a Ctrl-C nothing new begins; what was read until then is not worth showing. */
export function refuseStopped({ signal }: Pick<Tool, "signal">): void {
  if (!signal?.aborted) return;
  throw new Failure({
    severity: "error",
    code: "stopped",
    summary: "stopped before anything was changed",
    hint: "run the command again",
  });
}

export interface Outcome extends Applied {
  /** What a second look at the hosts finds different, of what was changed and of what had matched before. */
  readonly left: Plan;
}

/** Makes the changes, then reads everything again: success is what the hosts show, not what the commands returned. */
export async function apply(
  tool: Tool,
  made: { declaration: Declaration; state: State; plan: Plan; options: PlanOptions; verb: string },
  store: StateWriter,
  emit: (event: ApplyEvent) => void,
): Promise<Outcome> {
  const { declaration, state, plan: reviewed, options, verb } = made;
  const applied = await applyPlan(reviewed, {
    ...{ verb, store, emit, now: tool.now, withHost: tool.withHost },
    saved: JSON.stringify(toPlanJson({ plan: reviewed, ...options })),
    declared: declaration.resources,
    recorded: state.resources,
    hosts: targetsOf(declaration, state),
    timeoutMs: waveTimeoutMs.base + waveTimeoutMs.perStep * reviewed.changes.length,
    ...(tool.signal ? { signal: tool.signal } : {}),
  });
  // The second look is taken of the whole, since a target may be gone by now, and also when the run was stopped.
  const { signal: _stopped, ...again } = tool;
  const left = await plan(again, declaration, store.read(), { ...options, targets: [], excludes: [] });
  // What matched before must still match: a change may have taken a neighbour along.
  const meant = new Set([...applied.done.map(({ address }) => address), ...reviewed.unchanged]);
  return { ...applied, left: { ...left, changes: left.changes.filter(({ address }) => meant.has(address)) } };
}

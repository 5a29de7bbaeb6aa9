import type { Address } from "../../../model/address.ts";
import { partsOf } from "../../../model/address.ts";
import type { ApplyEvent } from "../../../model/event.ts";
import type { Plan } from "../../../model/plan.ts";
import type { Size } from "../screen/line.ts";

/** What one host is at. */
export interface HostProgress {
  readonly host: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  /** Steps that have begun and not ended, with when they began. */
  readonly current: ReadonlyMap<Address, number>;
  readonly drains: ReadonlyMap<Address, Drained>;
  /** The last word of its window. */
  readonly window?: Extract<ApplyEvent, { type: "confirm" }>;
}

/** The last number of a draining server, and its time. */
export interface Drained extends Extract<ApplyEvent, { type: "drain_progress" }> {
  readonly at: number;
}

/** The question whether to keep the changes, while hosts wait. */
export interface Question {
  readonly text: string;
  readonly seconds: number;
  /** When no answer becomes a no. Milliseconds of the same clock as `now`. */
  readonly until: number;
  /** When it came up. Keys that were meant for something else are not an answer. */
  readonly since: number;
}

/** Keys are no answer so soon after the question has come up. Milliseconds. */
const considerMs = 500;

/** Everything the screen of an apply shows. Pure. */
export interface ApplyProgress {
  readonly verb: string;
  readonly cluster: string;
  readonly size: Size;
  readonly wave: number;
  readonly waves: number;
  readonly begun: number;
  readonly now: number;
  readonly hosts: ReadonlyMap<string, HostProgress>;
  /** The addresses that are counted. */
  readonly steps: ReadonlySet<Address>;
  /** The events that stay on the screen: failures, skips, hosts that reverted. */
  readonly shown: readonly ApplyEvent[];
  /** What is going on besides steps. */
  readonly activity: string;
  readonly question?: Question;
  readonly answer?: "keep" | "revert";
  /** How often a stop was asked for. */
  readonly stops: number;
  /** How far the errors are scrolled up. */
  readonly scroll: number;
  readonly help: boolean;
}

export function beginProgress(plan: Plan, verb: string, size: Size, now: number): ApplyProgress {
  const steps = plan.waves.flatMap((wave) => wave.flatMap(({ changes }) => changes));
  const hosts = [...Map.groupBy(steps, ({ host }) => host)].map(([host, all]): [string, HostProgress] => [
    host,
    { host, total: all.length, done: 0, failed: 0, skipped: 0, current: new Map(), drains: new Map() },
  ]);
  return {
    verb,
    cluster: plan.cluster,
    size,
    wave: 0,
    waves: plan.waves.length,
    begun: now,
    now,
    hosts: new Map(hosts),
    steps: new Set(steps.map(({ address }) => address)),
    shown: [],
    activity: "",
    stops: 0,
    scroll: 0,
    help: false,
  };
}

/** Steps of all hosts. */
export function totals({ hosts }: ApplyProgress) {
  const all = [...hosts.values()];
  const sum = (of: (host: HostProgress) => number) => all.reduce((total, host) => total + of(host), 0);
  return {
    total: sum((host) => host.total),
    done: sum((host) => host.done),
    failed: sum((host) => host.failed),
    skipped: sum((host) => host.skipped),
  };
}

export type ProgressEvent =
  | { readonly type: "happened"; readonly event: ApplyEvent }
  | { readonly type: "tick"; readonly now: number }
  | { readonly type: "resize"; readonly size: Size }
  | { readonly type: "activity"; readonly text: string }
  | { readonly type: "ask"; readonly text: string; readonly seconds: number }
  /** stop: a key; stopped: a signal that has arrived already. */
  | { readonly type: "keep" | "revert" | "longer" | "stop" | "stopped" | "scroll-up" | "scroll-down" | "help" };

export function proceed(state: ApplyProgress, event: ProgressEvent): ApplyProgress {
  switch (event.type) {
    case "happened":
      return happened(state, event.event);
    case "tick":
      return tick({ ...state, now: event.now });
    case "resize":
      return { ...state, size: event.size };
    case "activity":
      return { ...state, activity: event.text };
    case "ask": {
      const { text, seconds } = event;
      const { answer: _former, ...rest } = state;
      return {
        ...rest,
        activity: "",
        question: { text, seconds, until: state.now + seconds * 1000, since: state.now },
      };
    }
    case "keep":
    case "revert":
      return isConsidered(state) ? answered(state, event.type) : state;
    case "longer": {
      const { question } = state;
      return question
        ? { ...state, question: { ...question, until: question.until + question.seconds * 1000 } }
        : state;
    }
    case "stop":
      // At the question it is a no; otherwise nothing new begins.
      if (state.question) return isConsidered(state) ? answered(state, "revert") : state;
      return { ...state, stops: state.stops + 1 };
    case "stopped":
      return state.question ? answered(state, "revert") : { ...state, stops: Math.max(1, state.stops) };
    case "help":
      return { ...state, help: !state.help };
    case "scroll-up":
      return { ...state, scroll: Math.min(state.scroll + 1, Math.max(0, state.shown.length - 1)) };
    case "scroll-down":
      return { ...state, scroll: Math.max(0, state.scroll - 1) };
  }
}

function tick(state: ApplyProgress): ApplyProgress {
  return state.question && state.now >= state.question.until ? answered(state, "revert") : state;
}

const isConsidered = ({ question, now }: ApplyProgress) => question !== undefined && now - question.since >= considerMs;

function answered(state: ApplyProgress, answer: "keep" | "revert"): ApplyProgress {
  const { question: _answered, ...rest } = state;
  const activity = answer === "keep" ? "confirming the changes on the hosts" : "the hosts revert their changes";
  return { ...rest, answer, activity };
}

function happened(state: ApplyProgress, event: ApplyEvent): ApplyProgress {
  switch (event.type) {
    case "step_start":
      return atHost({ ...state, wave: event.wave, activity: "" }, event.address, (host) => ({
        ...host,
        current: new Map([...host.current, [event.address, state.now]]),
      }));
    case "step_done":
      return atHost(state, event.address, (host) => ended(host, event.address, { done: host.done + 1 }));
    case "step_failed":
      return show(
        atHost(state, event.address, (host) => ended(host, event.address, { failed: host.failed + 1 })),
        event,
      );
    case "step_skipped":
      // What is blocked was never a step of this run; the review has shown why.
      if (!state.steps.has(event.address)) return state;
      return show(
        atHost(state, event.address, (host) => ended(host, event.address, { skipped: host.skipped + 1 })),
        event,
      );
    case "drain_progress":
      return atHost(state, event.address, (host) => ({
        ...host,
        drains: new Map([...host.drains, [event.address, { ...event, at: state.now }]]),
      }));
    case "confirm": {
      const known = state.hosts.get(event.host);
      const next = known
        ? { ...state, hosts: new Map(state.hosts).set(event.host, { ...known, window: event }) }
        : state;
      return event.state === "reverted" || event.state === "unknown" ? show(next, event) : next;
    }
    case "diagnostic":
      return show(state, event);
  }
}

function show(state: ApplyProgress, event: ApplyEvent): ApplyProgress {
  return { ...state, shown: [...state.shown, event], scroll: 0 };
}

function ended(host: HostProgress, address: Address, counts: Partial<HostProgress>): HostProgress {
  const current = new Map(host.current);
  const drains = new Map(host.drains);
  current.delete(address);
  drains.delete(address);
  return { ...host, ...counts, current, drains };
}

function atHost(state: ApplyProgress, address: Address, change: (host: HostProgress) => HostProgress): ApplyProgress {
  if (!state.steps.has(address)) return state;
  const host = state.hosts.get(partsOf(address)?.host ?? "");
  return host ? { ...state, hosts: new Map(state.hosts).set(host.host, change(host)) } : state;
}

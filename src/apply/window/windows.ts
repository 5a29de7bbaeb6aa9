import { randomBytes } from "node:crypto";
import { diagnostic } from "../../messages/build.ts";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import type { ApplyEvent } from "../../model/event.ts";
import type { Change } from "../../model/plan.ts";
import { shellEnvironment } from "../../model/shell/frame.ts";
import { type Shell, sh } from "../../model/shell/shell.ts";
import type { ClosedWindow, ConfirmWindow, StateWriter } from "../../model/store.ts";
import { printable } from "../../model/text/printable.ts";
import type { ExecResult, HostTarget, Transport } from "../../model/transport.ts";
import { together } from "../together.ts";
import { holderOf, type WithoutFlock } from "./host-lock.ts";
import { undoScript } from "./undo-script.ts";
import { armScript, closeScript, extendScript, releaseScript, type Window } from "./window-script.ts";

export interface WindowOptions {
  readonly run: number;
  readonly store: Pick<StateWriter, "putWindows" | "settleWindows">;
  readonly lineage: string;
  readonly by: string;
  /** How long a host waits for us. Seconds. */
  readonly seconds: number;
  readonly withHost: <T>(target: HostTarget, task: (transport: Transport) => Promise<T>) => Promise<T>;
  /** Forgets the connection to a host: the next task opens a new one. */
  renew(target: HostTarget): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
  now(): Date;
  emit(event: ApplyEvent): void;
}

/** The result of a window. unknown: the host could not be reached; it reverts its changes by itself. */
export interface Closed {
  readonly host: string;
  readonly nonce: string;
  readonly state: "confirmed" | "reverted" | "unknown";
  readonly failures: readonly string[];
}

interface Open {
  readonly target: HostTarget;
  readonly window: Window;
  readonly numberOf: ReadonlyMap<string, number>;
}

/** How long one small script on a host may take. Milliseconds. */
const shortMs = 30_000;
/** How long the undo of a host may take after its time was over, before it is asked what became of it. Milliseconds. */
const undoMs = 2_000;

/** The confirm windows of one run. */
export function openWindows(options: WindowOptions) {
  const open = new Map<string, Open>();
  const exec = (target: HostTarget, script: Shell) =>
    options.withHost(target, (transport) =>
      transport.exec(sh`{\n${shellEnvironment}\n${script}\n}\n`, { timeoutMs: shortMs }),
    );
  const at = () => options.now().toISOString();
  // Hosts begin and end together: one write for all of them.
  const put = together((windows: readonly ConfirmWindow[]) => options.store.putWindows(windows));
  const settle = together((closed: readonly ClosedWindow[]) => options.store.settleWindows(closed, at()));

  /** Arms the host before its first step; undefined when it is armed. */
  const arm = async (
    target: HostTarget,
    { bootId, without }: { readonly bootId: string; readonly without: WithoutFlock },
    changes: readonly Change[],
  ): Promise<Diagnostic | undefined> => {
    const { seconds, lineage, by, run } = options;
    const host = target.name;
    const window: Window = {
      nonce: randomBytes(12).toString("hex"),
      host,
      seconds,
      lineage: lineage || "none",
      by,
      without,
    };
    await put([{ nonce: window.nonce, run, host, bootId, armedAt: at(), status: "armed" }]);
    const result = await exec(target, armScript(window, undoScript(changes, window.nonce))).catch(toFailure);
    const [, how] = result instanceof Failure ? [] : (/^armed (\S+)$/m.exec(result.stdout) ?? []);
    if (how === undefined) {
      await settle([{ nonce: window.nonce, status: "lost" }]);
      return notArmed(host, result);
    }
    open.set(host, { target, window, numberOf: new Map(changes.map(({ address }, number) => [address, number])) });
    options.emit({ type: "confirm", host, state: "armed", how, seconds });
    return undefined;
  };

  /** Keeps hosts waiting for as long as the work takes; one that does not hear it takes its changes back. Ends with what is returned. */
  const keepOpen = (which: () => Iterable<Open> = () => open.values()): (() => void) => {
    const extend = () => {
      for (const { target, window } of which()) void exec(target, extendScript(window)).catch(toFailure);
    };
    const timer = setInterval(extend, (options.seconds * 1000) / 3);
    return () => clearInterval(timer);
  };

  /** Opens a new connection to a host and gives it its time again: false where that did not succeed before its time was over. */
  const reconnect = async ({ target, window }: Open): Promise<boolean> => {
    options.emit({ type: "confirm", host: target.name, state: "asking" });
    for (const end = performance.now() + window.seconds * 1000; performance.now() < end; await options.sleep(1000)) {
      await options.renew(target);
      const result = await exec(target, extendScript(window)).catch(toFailure);
      if (!(result instanceof Failure)) return true;
    }
    return false;
  };

  const release = async ({ target, window }: Open): Promise<void> => {
    const result = await exec(target, releaseScript(window.by, [window.nonce])).catch(toFailure);
    if (!(result instanceof Failure)) await settle([{ nonce: window.nonce, status: "released" }]);
  };

  const closeOne = async (one: Open, as: "keep" | "revert", isReached: boolean): Promise<Closed> => {
    const { target, window } = one;
    const host = target.name;
    // The host was given up: it is asked what it did once it has had the time to do it.
    if (!isReached) {
      await options.sleep(undoMs);
      await options.renew(target);
    }
    const result = await exec(target, closeScript(window, as)).catch(toFailure);
    const [, state] = result instanceof Failure ? [] : (/^state (\w+)$/m.exec(result.stdout) ?? []);
    const failures =
      result instanceof Failure ? [] : [...result.stdout.matchAll(/^failure (.*)$/gm)].map(([, it = ""]) => it);
    const became = state === "confirmed" || state === "reverted" ? state : "unknown";
    const closed: Closed = { host, nonce: window.nonce, state: became, failures: failures.map(printable) };
    if (became !== "unknown") await settle([{ nonce: window.nonce, status: became }]);
    // It is closed: there is no decision left.
    if (became === "reverted" && as === "revert") await release(one);
    options.emit({ type: "confirm", host, state: became, failures: closed.failures });
    return closed;
  };

  return {
    arm,
    keepOpen,
    hosts: () => [...open.keys()],
    of(host: string) {
      const one = open.get(host);
      if (one === undefined) return undefined;
      const prefix = (change: Change) => (change.drain && change.commands === change.drain.commands ? "drain_" : "");
      return { of: one.window, nameOf: (change: Change) => `${prefix(change)}${one.numberOf.get(change.address)}` };
    },
    /** Proves that every host can be reached again, has the work verified, and closes the windows. */
    async close(look: (waiting: readonly string[]) => Promise<"keep" | "revert">): Promise<readonly Closed[]> {
      const all = [...open.values()];
      // A host that has answered waits for those that have not; one that has not does not use its former connection.
      const answered = new Set<Open>();
      const goOn = keepOpen(() => answered);
      const ask = async (one: Open) => {
        if (await reconnect(one)) answered.add(one);
      };
      const as = await Promise.all(all.map(ask))
        .then(() => look(all.flatMap((one) => (answered.has(one) ? [one.target.name] : []))))
        .finally(goOn);
      const closed = await Promise.all(all.map((one) => closeOne(one, as, answered.has(one))));
      open.clear();
      return closed;
    },
  };
}

export type Windows = ReturnType<typeof openWindows>;

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}

function notArmed(host: string, result: ExecResult | Failure): Diagnostic {
  const holder = result instanceof Failure ? undefined : holderOf(result.stderr);
  if (holder !== undefined) return diagnostic("host-locked", { host, holder: printable(holder) }, { host });
  const output = printable(result instanceof Failure ? result.message : result.stderr.trim().slice(-500));
  return diagnostic("window-not-opened", { host, output: output || "no output" }, { host });
}

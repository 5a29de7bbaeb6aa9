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
export class Windows {
  readonly #options: WindowOptions;
  readonly #open = new Map<string, Open>();
  /** Hosts begin and end together: one write for all of them. */
  readonly #put: (windows: readonly ConfirmWindow[]) => Promise<void>;
  readonly #settle: (closed: readonly ClosedWindow[]) => Promise<void>;

  constructor(options: WindowOptions) {
    this.#options = options;
    this.#put = together((windows: readonly ConfirmWindow[]) => options.store.putWindows(windows));
    this.#settle = together((closed: readonly ClosedWindow[]) => options.store.settleWindows(closed, this.#at()));
  }

  hosts(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The window of a host, and the names of its steps in it; undefined if it has none. */
  of(host: string) {
    const one = this.#open.get(host);
    if (one === undefined) return undefined;
    const prefix = (change: Change) => (change.drain && change.commands === change.drain.commands ? "drain_" : "");
    return { of: one.window, nameOf: (change: Change) => `${prefix(change)}${one.numberOf.get(change.address)}` };
  }

  /** Arms the host before its first step; undefined when it is armed. */
  async arm(
    target: HostTarget,
    { bootId, without }: { readonly bootId: string; readonly without: WithoutFlock },
    changes: readonly Change[],
  ): Promise<Diagnostic | undefined> {
    const { seconds, lineage, by, run } = this.#options;
    const host = target.name;
    const nonce = randomBytes(12).toString("hex");
    const window: Window = { nonce, host, seconds, lineage: lineage || "none", by, without };
    await this.#put([{ nonce, run, host, bootId, armedAt: this.#at(), status: "armed" }]);
    const result = await this.#exec(target, armScript(window, undoScript(changes, nonce))).catch(toFailure);
    const [, how] = result instanceof Failure ? [] : (/^armed (\S+)$/m.exec(result.stdout) ?? []);
    if (how === undefined) {
      await this.#settle([{ nonce, status: "lost" }]);
      return notArmed(host, result);
    }
    this.#open.set(host, {
      target,
      window,
      numberOf: new Map(changes.map(({ address }, number) => [address, number])),
    });
    this.#options.emit({ type: "confirm", host, state: "armed", how, seconds });
    return undefined;
  }

  /** Extends the windows for as long as the work takes; a host that misses it reverts its changes. Ends with what is returned. */
  keepOpen(which: () => Iterable<Open> = () => this.#open.values()): () => void {
    const extend = () => {
      for (const { target, window } of which()) void this.#exec(target, extendScript(window)).catch(toFailure);
    };
    const timer = setInterval(extend, (this.#options.seconds * 1000) / 3);
    return () => clearInterval(timer);
  }

  /** Proves that every host can be reached again, has the work verified, and closes the windows. */
  async close(look: (waiting: readonly string[]) => Promise<"keep" | "revert">): Promise<readonly Closed[]> {
    const all = [...this.#open.values()];
    // A host that has answered waits for those that have not; one that has not does not use its former connection.
    const answered = new Set<Open>();
    const stopExtending = this.keepOpen(() => answered);
    const ask = async (one: Open) => {
      if (await this.#reconnect(one)) answered.add(one);
    };
    const as = await Promise.all(all.map(ask))
      .then(() => look(all.flatMap((one) => (answered.has(one) ? [one.target.name] : []))))
      .finally(stopExtending);
    const closed = await Promise.all(all.map((one) => this.#closeOne(one, as, answered.has(one))));
    this.#open.clear();
    return closed;
  }

  /** Opens a new connection to a host and extends its window: false if that did not succeed before the deadline. */
  async #reconnect({ target, window }: Open): Promise<boolean> {
    const { emit, renew, sleep } = this.#options;
    emit({ type: "confirm", host: target.name, state: "asking" });
    for (const end = performance.now() + window.seconds * 1000; performance.now() < end; await sleep(1000)) {
      await renew(target);
      const result = await this.#exec(target, extendScript(window)).catch(toFailure);
      if (!(result instanceof Failure)) return true;
    }
    return false;
  }

  async #closeOne(one: Open, as: "keep" | "revert", isReached: boolean): Promise<Closed> {
    const { target, window } = one;
    const { nonce } = window;
    const host = target.name;
    // The host was given up: it is asked for its result once it has had the time to revert.
    if (!isReached) {
      await this.#options.sleep(undoMs);
      await this.#options.renew(target);
    }
    const result = await this.#exec(target, closeScript(window, as)).catch(toFailure);
    const { state, failures } = closingOf(result);
    if (state !== "unknown") await this.#settle([{ nonce, status: state }]);
    // It is closed: there is no decision left.
    if (state === "reverted" && as === "revert") await this.#release(one);
    this.#options.emit({ type: "confirm", host, state, failures });
    return { host, nonce, state, failures };
  }

  async #release({ target, window }: Open): Promise<void> {
    const result = await this.#exec(target, releaseScript(window.by, [window.nonce])).catch(toFailure);
    if (!(result instanceof Failure)) await this.#settle([{ nonce: window.nonce, status: "released" }]);
  }

  #exec(target: HostTarget, script: Shell): Promise<ExecResult> {
    return this.#options.withHost(target, (transport) =>
      transport.exec(sh`{\n${shellEnvironment}\n${script}\n}\n`, { timeoutMs: shortMs }),
    );
  }

  #at(): string {
    return this.#options.now().toISOString();
  }
}

/** The state of a window after its host was asked to close it, and the commands of the undo that failed. */
function closingOf(result: ExecResult | Failure): Pick<Closed, "state" | "failures"> {
  if (result instanceof Failure) return { state: "unknown", failures: [] };
  const [, state] = /^state (\w+)$/m.exec(result.stdout) ?? [];
  const failures = [...result.stdout.matchAll(/^failure (.*)$/gm)].map(([, text = ""]) => printable(text));
  return { state: state === "confirmed" || state === "reverted" ? state : "unknown", failures };
}

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

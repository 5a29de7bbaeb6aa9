import type { Declaration } from "./declaration.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Action, Cause } from "./plan.ts";
import type { Shell } from "./shell/shell.ts";
import type { HostFacts } from "./transport.ts";

/** Something on the hosts that must be so for the cluster to work, although lvsform does not keep it. */
export interface Check {
  /** Stable, kebab-case. */
  readonly name: string;
  /** The subject of the check, as a few words that stand after "ok": `ARP of the VIPs`. */
  readonly title: string;
  /** plan: read by every plan, in its one probe; doctor: only by `doctor`, because it takes time or sends packets; removal: of interest to plans alone. */
  readonly during: "plan" | "doctor" | "removal";
  /** Returns the questions for each host. Read-only shell text; it must not load a module. */
  ask(declaration: Declaration): readonly Question[];
  /** Returns the findings of the answers. A host without an answer is left out: that it was not read is reported elsewhere. */
  judge(declaration: Declaration, answers: Answers): readonly Judgement[];
}

export interface Question {
  readonly host: string;
  readonly script: Shell;
}

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface Answers {
  /** Undefined where the host was not read. */
  of(host: string): Answer | undefined;
  facts(host: string): HostFacts | undefined;
  /** When the last answer of the host came, by this machine's clock; ISO 8601. */
  readAt(host: string): string | undefined;
}

export interface Judgement {
  readonly diagnostic: Diagnostic;
  /** Changes that must not be made as long as this is so. Removals are always possible. */
  readonly refuses?: readonly Refused[];
  /** The changes that it concerns; a plan without any of them does not show it. */
  readonly warns?: readonly (Refused & { readonly action: Action })[];
}

export interface Refused {
  readonly host: string;
  readonly kinds: readonly string[];
  /** Only these keys; absent: all. */
  readonly keys?: readonly string[];
  /** Only changes of this cause; absent: any. */
  readonly cause?: Cause;
}

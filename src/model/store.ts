import type { Address } from "./address.ts";
import type { Change, Plan } from "./plan.ts";
import type { Resource, Spec, World } from "./resource.ts";
import type { HostTarget } from "./transport.ts";

export type RunStatus = "running" | "done" | "failed" | "partial";
export type StepStatus = "planned" | "sent" | StepResult["status"];

/** What happened to one change of a run. */
export interface StepResult {
  readonly address: Address;
  /** failed: the host refused it. skipped: it never ran. unknown: the connection ended before its result was heard. */
  readonly status: "done" | "failed" | "skipped" | "unknown";
  /** Exit status of the step on the host; null where it never ran or was cut off. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RecordedStep extends Omit<StepResult, "status"> {
  readonly status: StepStatus;
  readonly action: string;
  readonly host: string;
}

export interface RecordedRun {
  readonly id: number;
  readonly verb: string;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly digest: string;
  readonly serial: number;
  /** The plan as a plan file. */
  readonly plan: string;
  readonly steps: readonly RecordedStep[];
}

/** The record: what lvsform did, and what it found before it did anything. */
export interface State {
  /** The cluster's name; empty until the first write. */
  readonly cluster: string;
  /** Names this record for ever; a plan made from another one is refused. Empty until the first write. */
  readonly lineage: string;
  /** Counts runs that changed something. 0: none yet. */
  readonly serial: number;
  readonly resources: World;
  /** What each host had before lvsform's first change there; null: nothing. Written before the change is sent. */
  readonly originals: ReadonlyMap<Address, Spec | null>;
  /** How to reach hosts that cluster.ts may not name any more. */
  readonly hosts: readonly HostTarget[];
}

/** Reading the record writes nothing, not even beside it. */
export interface StateReader {
  read(): State;
  runs(): readonly RecordedRun[];
  close(): void;
}

/** Each write is one transaction on stable storage before it returns. */
export interface StateWriter extends StateReader {
  /** Opens a run with all its steps planned, and counts the serial up. `saved` is the plan as a plan file. Returns the run's number. */
  beginRun(run: { verb: string; plan: Plan; saved: string; hosts: readonly HostTarget[]; at: string }): number;
  /**
   * The intent: these are about to be sent to their host. Their originals, and what they are to become, are recorded with it: if
   * nothing is ever heard of them again, the next plan compares the host with the intent, and destroy still knows of them.
   */
  markSent(run: number, sent: readonly Sent[], at: string): void;
  /** The results, and what the record holds from now on, together. */
  settle(run: number, settled: readonly Settled[], at: string): void;
  endRun(run: number, status: Exclude<RunStatus, "running">, at: string): void;
  /** Brings order, ownership and place of recorded resources up to the declared ones, where values agree already. */
  refresh(resources: readonly Resource[]): void;
}

export interface Sent {
  readonly change: Change;
  /** The resource as it is recorded when the step is done; undefined: it leaves the record. */
  readonly resource: Resource | undefined;
  /** As it was recorded before; undefined: it was not. Stands again when the step did not run. */
  readonly previous: Resource | undefined;
}

export interface Settled extends Sent {
  readonly result: StepResult;
}

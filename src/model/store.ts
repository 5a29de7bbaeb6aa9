import type { Address } from "./address.ts";
import type { Change, Plan } from "./plan.ts";
import type { Resource, Spec, World } from "./resource.ts";
import type { HostTarget } from "./transport.ts";

/** running: not ended, or its process is gone. partial: some of it is done. reverted: hosts reverted their part by themselves. */
export type RunStatus = "running" | "done" | "failed" | "partial" | "reverted";
/** undone: read to be as before, after a crash or an automatic revert. */
export type StepStatus = "planned" | "sent" | StepResult["status"] | "undone";

/** The user and process behind a run. */
export interface Actor {
  readonly user: string;
  /** The name of the machine that lvsform ran on. */
  readonly machine: string;
  readonly pid: number;
  /** The verb with its words, e.g. "apply --target v12". Holds no secret: lvsform takes none. */
  readonly command: string;
}

/** The right to write the state; one process at a time has it. */
export interface Lease extends Actor {
  readonly since: string;
  /** The last heartbeat of the holder. Every 10 s; after 60 s without one the lease may be taken over. */
  readonly heartbeat: string;
  /** Counts the holders. A write of an earlier one is refused. */
  readonly fence: number;
}

/** The result of one change of a run. */
export interface StepResult {
  readonly address: Address;
  /** failed: the host refused it. skipped: it never ran. unknown: the connection ended before its result arrived. */
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
  readonly kind: string;
  readonly key: string;
  readonly before: Spec | null;
  readonly after: Spec | null;
  /** The recorded resource before the step, and after it; null: not recorded. */
  readonly previous: Resource | null;
  readonly resource: Resource | null;
}

/** A step with an unknown result: the connection ended before it arrived, or its host may have reverted it. */
export interface UnknownStep extends Pick<RecordedStep, "address" | "before" | "after" | "previous" | "resource"> {
  readonly run: number;
  /** The value on the host before the first change; null: nothing. A removal that was not done restores it in the state. */
  readonly original: Spec | null;
}

/** A real server that takes no new connections: one of its destinations. */
export interface Drain {
  /** The address of the destination. */
  readonly address: Address;
  /** asked: by `lvsform drain`, until `undrain`. removal: on its way out. */
  readonly reason: "asked" | "removal";
  readonly since: string;
  /** When it is not waited for any longer; absent: it is not waited for. */
  readonly deadline?: string;
  readonly by: string;
}

/** The time in which a host reverts its changes unless they are confirmed. */
export interface ConfirmWindow {
  readonly nonce: string;
  readonly run: number;
  readonly host: string;
  /** Which boot of the host it was armed in: after another one it is gone, and what was changed with it. */
  readonly bootId: string;
  readonly armedAt: string;
  /**
   * armed: neither confirmed nor reverted, as far as is known. reverted: by the host itself; holds further changes of the host until
   * the operator decides. lost: the host was rebooted. released: the decision was made.
   */
  readonly status: "armed" | "confirmed" | "reverted" | "lost" | "released";
}

/** The end of a confirm window. */
export interface ClosedWindow {
  readonly nonce: string;
  readonly status: Exclude<ConfirmWindow["status"], "armed">;
}

/** How one address was recorded after a run. */
export interface Version {
  readonly run: number;
  readonly verb: string;
  readonly address: Address;
  readonly at: string;
  /** null: it left the state. */
  readonly resource: Resource | null;
}

export interface RecordedRun {
  readonly id: number;
  readonly verb: string;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly digest: string;
  readonly serial: number;
  readonly by: Actor;
  /** The plan as a plan file. */
  readonly plan: string;
  readonly steps: readonly RecordedStep[];
}

/** The state: what lvsform did, and what it found before it did anything. */
export interface State {
  /** The cluster's name; empty until the first write. */
  readonly cluster: string;
  /** Names this record for ever; a plan made from another one is refused. Empty until the first write. */
  readonly lineage: string;
  /** Counts runs that changed something. 0: none yet. */
  readonly serial: number;
  /** Moves with every step that is recorded, also within a run. */
  readonly revision: number;
  readonly resources: World;
  /** The values on each host before lvsform's first change there; null: nothing. Written before the change is sent. */
  readonly originals: ReadonlyMap<Address, Spec | null>;
  /** How to reach hosts that cluster.ts may not name any more. */
  readonly hosts: readonly HostTarget[];
  /** Steps of runs whose process is gone or lost its connection, the oldest first. */
  readonly unknownSteps: readonly UnknownStep[];
  readonly drains: readonly Drain[];
  /** Windows that are armed or reverted, each with the steps of its run on its host that may have been reverted. */
  readonly windows: readonly (ConfirmWindow & { readonly steps: readonly UnknownStep[] })[];
  /** The run that has not ended and whose process may still be at it; undefined: none. */
  readonly lease?: Lease;
}

/** A state in which nothing is written yet. */
export const emptyState: State = {
  cluster: "",
  lineage: "",
  serial: 0,
  revision: 0,
  resources: new Map(),
  originals: new Map(),
  hosts: [],
  unknownSteps: [],
  drains: [],
  windows: [],
};

/** Reading the state writes nothing, not even beside it. */
export interface StateReader {
  read(): State;
  runs(): readonly RecordedRun[];
  /** The versions of one address, the newest first; of every address where none is given. */
  versions(address?: Address): readonly Version[];
  /** Returns the world that was recorded right after a run; undefined if there is no such run. */
  worldAfter(run: number): World | undefined;
  /** The key that plan files are signed with: 64 hexadecimal digits. Undefined: there is no state yet, or it is of an older format. */
  planKey(): string | undefined;
  close(): void;
}

/** Each write is one transaction on stable storage before it returns. */
export interface StateWriter extends StateReader {
  /** Opens a run with all its steps planned, and counts the serial up. `saved` is the plan as a plan file. Returns the run's number. */
  beginRun(run: {
    readonly verb: string;
    readonly plan: Plan;
    readonly saved: string;
    readonly hosts: readonly HostTarget[];
    readonly at: string;
    /** Every change of the plan with how it is recorded before and after: also one that never ran can be resumed. */
    readonly steps: readonly Sent[];
  }): number;
  /**
   * The intent: these are about to be sent to their host. Their originals, and what they are to become, are recorded with it: if
   * their result never arrives, the next plan compares the host with the intent, and destroy still includes them.
   */
  markSent(run: number, sent: readonly Sent[], at: string): void;
  /** The results, and what the state holds from now on, together. */
  settle(run: number, settled: readonly Settled[], at: string): void;
  endRun(run: number, status: Exclude<RunStatus, "running">, at: string): void;
  /** The decisions on steps with an unknown result, from reading the hosts; runs without open steps end. */
  recover(decided: readonly Decided[], at: string): void;
  putDrains(drains: readonly Drain[]): void;
  endDrains(addresses: readonly Address[]): void;
  /** The intent to arm; written before the hosts hear of it. */
  putWindows(windows: readonly ConfirmWindow[]): void;
  /** reverted and lost: the results of the run's steps on that host are unknown again, until they are read. */
  settleWindows(closed: readonly ClosedWindow[], at: string): void;
  /** Brings order, ownership and place of recorded resources up to the declared ones, where values agree already. */
  refresh(resources: readonly Resource[]): void;
}

/** Whether a step with an unknown result was done, as its host shows. */
export interface Decided {
  readonly run: number;
  readonly address: Address;
  readonly done: boolean;
}

export interface Sent {
  readonly change: Change;
  /** The resource as it is recorded when the step is done; undefined: it leaves the state. */
  readonly resource: Resource | undefined;
  /** The recorded resource before the step; undefined: none. It stays if the step does not run. */
  readonly previous: Resource | undefined;
}

export interface Settled extends Sent {
  readonly result: StepResult;
}

/** The holder of the lease, and its state. */
export interface Holder extends Lease {
  /** active: its process lives, or its heartbeat is recent. dead: gone from this machine. stale: no heartbeat for too long. unclear: the clocks disagree. */
  readonly state: "active" | "dead" | "stale" | "unclear";
  /** Whether it runs, or ran, on this machine. */
  readonly isHere: boolean;
}

/** Operations on the state as a whole. */
export interface StateMaintenance {
  /** Undefined: no process has the lease, or there is no state yet. */
  holder(): Holder | undefined;
  /** Ends the lease of its holder, whose later writes are refused. */
  unlock(): void;
  /** A whole copy in a new file. */
  backup(to: string): void;
  /** Replaces the state by a backup. Returns the path of the former one; undefined: there was none. */
  restore(from: string, older: boolean): Promise<string | undefined>;
}

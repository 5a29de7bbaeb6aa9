import type { DriftReport } from "../model/drift/drift.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { ConfirmMode, Plan } from "../model/plan.ts";
import { type MaxDeletes, usualRestraint } from "../plan/hold/restrain.ts";
import { changeHosts } from "./change-hosts.ts";
import { leftovers } from "./leftovers.ts";
import { declare, look, type PlanOptions, type Tool } from "./pipeline.ts";
import { readState } from "./read-state.ts";
import { scan } from "./scan.ts";
import { withTool } from "./with-tool.ts";

export { type Diagnostic, Failure } from "../model/diagnostic.ts";
export type { DriftReport } from "../model/drift/drift.ts";
export type { ApplyEvent } from "../model/event.ts";
export type { Change, Plan } from "../model/plan.ts";

/** Which cluster, and how its hosts are reached. */
export interface ClusterOptions {
  /** Default cluster.ts in the present folder. It is loaded again for each call, with the files that it imports. */
  readonly file?: string;
  /** The state. Default .lvsform/state.db beside the file. */
  readonly state?: string;
  /** OpenSSH client configuration. Default: the user's own. */
  readonly sshConfig?: string;
  /** Hosts at a time, 1–1000. Default 32. */
  readonly parallelism?: number;
  /** Seconds that connecting to a host and logging in may take, for each hop. Default: ConnectTimeout of the configuration, else 10. */
  readonly connectTimeoutSeconds?: number;
  /** Seconds that reading a host may take. Default 30. */
  readonly readTimeoutSeconds?: number;
  /** Seconds to wait for another running lvsform. Default 0. */
  readonly lockSeconds?: number;
  /** Lets what is in flight on the hosts end, and begins nothing more. */
  readonly signal?: AbortSignal;
  /** Receives a line of progress. Default: none. */
  readonly onProgress?: (text: string) => void;
}

/** The selection and limits of a plan; as the options of `lvsform plan` of the same names. */
export interface PlanningOptions extends ClusterOptions {
  /** Addresses, hosts, or globs of either. Default: all. */
  readonly targets?: readonly string[];
  /** The same, for what is left out. Default: nothing. */
  readonly excludes?: readonly string[];
  /** Changes that are allowed although they may be regretted, by address. Default: none. */
  readonly allowed?: readonly string[];
  /** Real servers of one service that may be removed at once. Default 50 percent. */
  readonly maxDeletes?: MaxDeletes;
  /** Allows changes whose undo does not restore everything. Default false. */
  readonly allowIrreversible?: boolean;
  /** Whether hosts revert their changes unless a new connection confirms them. Default "auto". */
  readonly confirm?: ConfirmMode;
}

/** How a plan is applied; as the options of `lvsform apply` of the same names. */
export interface ApplyingOptions extends PlanningOptions {
  /** Hears what happens, as it happens: the events of `apply --json`. */
  readonly onEvent?: (event: ApplyEvent) => void;
  /** After a step that failed: begin nothing more, go on with the rest, or undo the run. Default "stop". */
  readonly onError?: "stop" | "continue" | "revert";
  /** How long a host waits for the confirmation. Seconds, 5–3600. Default 60. */
  readonly confirmSeconds?: number;
  /** How long connections of a server that is removed are waited for. Seconds; 0 cuts them. Default 300. */
  readonly drainSeconds?: number;
}

/** The result of an apply. */
export interface Applied {
  /** The exit status of the program: 0 done, 1 error, 3 incomplete, 6 reverted by a host, 7 partly applied or blocked. */
  readonly exitCode: number;
  /** How many changes of each action the plan had. */
  readonly summary: Plan["summary"];
  /** The number of the run in the state; null if there was nothing to do. */
  readonly run: number | null;
}

/** How the hosts are compared with the state; as the options of `lvsform drift` of the same names. */
export interface DriftOptions extends ClusterOptions {
  /** Days for which what is over is remembered. Default 90. */
  readonly keepDays?: number;
}

/**
 * Reads the hosts and compares: what `apply` would do. Changes nothing.
 *
 * @throws Failure with all its diagnostics.
 * @example
 * ```ts
 * import { Failure, plan } from "lvsform/api";
 *
 * try {
 *   const { changes, complete } = await plan({ file: "cluster.ts", targets: ["v12"] });
 *   for (const { action, address } of changes) console.log(action, address);
 *   if (!complete) console.error("not every host could be read");
 * } catch (error) {
 *   if (!(error instanceof Failure)) throw error;
 *   for (const { summary, hint } of error.diagnostics) console.error(summary, hint);
 * }
 * ```
 */
export function plan(options: PlanningOptions = {}): Promise<Plan> {
  return on(options, "plan", async (tool) => {
    const declaration = await declare(tool);
    return (await look(tool, declaration, readState(tool, declaration.cluster), planOptionsOf(options))).plan;
  });
}

/**
 * Applies the configuration to the hosts, without asking.
 *
 * @throws Failure if it could not begin; what failed on hosts is reported as events, and by the exit code.
 * @example
 * ```ts
 * import { apply } from "lvsform/api";
 *
 * const { exitCode, run } = await apply({
 *   lockSeconds: 60,
 *   onEvent: (event) => {
 *     if (event.type === "step_failed") console.error(event.address, event.diagnostic.summary);
 *   },
 * });
 * if (exitCode === 7) console.error(`run ${run} is partly applied, or changes were blocked`);
 * ```
 */
export function apply(options: ApplyingOptions = {}): Promise<Applied> {
  const { onEvent = () => {}, onError = "stop", confirmSeconds = 60, drainSeconds = 300, lockSeconds = 0 } = options;
  return on(options, "apply", async (tool) => {
    const declaration = await declare(tool);
    const settings = { onError, confirmSeconds, lockSeconds, drainMs: drainSeconds * 1000 };
    const listener = {
      plan: ({ diagnostics }: Plan) => {
        for (const diagnostic of diagnostics) onEvent({ type: "diagnostic", diagnostic });
      },
      event: onEvent,
    };
    const change = { verb: "apply", declaration, options: planOptionsOf(options) } as const;
    const { exitCode, plan: applied, outcome } = await changeHosts(tool, change, settings, () => listener);
    for (const diagnostic of outcome ? leftovers(outcome, applied) : []) onEvent({ type: "diagnostic", diagnostic });
    return { exitCode, summary: applied.summary, run: outcome?.run ?? null };
  });
}

/**
 * Detects drift: compares the hosts with the state, and stores the findings. Changes no host.
 *
 * @throws Failure where there is no record.
 * @example
 * ```ts
 * import { drift } from "lvsform/api";
 *
 * const { findings } = await drift({ sshConfig: "ssh_config" });
 * const open = findings.filter(({ ignored }) => ignored === undefined);
 * for (const { address, recorded, live } of open) console.log(address, recorded, live);
 * ```
 */
export function drift(options: DriftOptions = {}): Promise<DriftReport> {
  const { keepDays = 90, lockSeconds: lockTimeout = 0 } = options;
  return on(options, "drift", (tool) =>
    scan(tool, { keepDays, lockTimeout, receivers: [] }, async ({ seen }) => seen.report),
  );
}

function on<T>(options: ClusterOptions, verb: string, task: (tool: Tool) => Promise<T>): Promise<T> {
  const { file = "cluster.ts", state, sshConfig, parallelism, lockSeconds, signal, onProgress = () => {} } = options;
  const { connectTimeoutSeconds: connectTimeout, readTimeoutSeconds: readTimeout } = options;
  const flags = {
    file,
    ...(state === undefined ? {} : { state }),
    ...(sshConfig === undefined ? {} : { sshConfig }),
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(connectTimeout === undefined ? {} : { connectTimeout }),
    ...(readTimeout === undefined ? {} : { readTimeout }),
    ...(lockSeconds === undefined ? {} : { lockTimeout: lockSeconds }),
  };
  const session = { argv: ["", "", `${verb} (lvsform/api)`], note: onProgress };
  return withTool(flags, { show: onProgress }, signal ?? new AbortController().signal, session, task);
}

function planOptionsOf({ targets = [], excludes = [], ...limits }: PlanningOptions): PlanOptions {
  const { allowed, maxDeletes, allowIrreversible, confirm } = { ...usualRestraint, ...limits };
  return { purpose: "apply", targets, excludes, allowed, maxDeletes, allowIrreversible, confirm };
}

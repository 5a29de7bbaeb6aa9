import type { Address } from "./address.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Action } from "./plan.ts";

/** An event of an apply: one line of `apply --json`, distinguished by `type`. */
export type ApplyEvent =
  | {
      /** A step begins, has been done, has failed, is left out; then servers that drain, confirm windows, and other diagnostics. */
      readonly type: "step_start";
      readonly address: Address;
      readonly action: Action;
      readonly wave: number;
    }
  | { readonly type: "step_done"; readonly address: Address; readonly notes: readonly string[] }
  | { readonly type: "step_failed"; readonly address: Address; readonly diagnostic: Diagnostic }
  | { readonly type: "step_skipped"; readonly address: Address; readonly because: string }
  /** The connections that a server on its way out still has; seconds until it is not waited for any longer. */
  | {
      readonly type: "drain_progress";
      readonly address: Address;
      readonly active: number;
      readonly persistent: number;
      readonly secondsLeft: number;
    }
  | {
      readonly type: "confirm";
      readonly host: string;
      /** armed: the host waits. asking: a new connection is being opened. Then the result; unknown: the host could not be reached. */
      readonly state: "armed" | "asking" | "confirmed" | "reverted" | "unknown";
      /** armed: what waits there. */
      readonly how?: string;
      readonly seconds?: number;
      /** reverted: commands of the undo that failed. */
      readonly failures?: readonly string[];
    }
  | { readonly type: "diagnostic"; readonly diagnostic: Diagnostic };

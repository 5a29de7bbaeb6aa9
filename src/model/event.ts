import type { Address } from "./address.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Action } from "./plan.ts";

/** What happens while a plan is applied, as it happens. The words are those of `apply --json`. */
export type ApplyEvent =
  | { readonly type: "step_start"; readonly address: Address; readonly action: Action; readonly wave: number }
  | { readonly type: "step_done"; readonly address: Address; readonly notes: readonly string[] }
  | { readonly type: "step_failed"; readonly address: Address; readonly diagnostic: Diagnostic }
  | { readonly type: "step_skipped"; readonly address: Address; readonly because: string }
  | { readonly type: "diagnostic"; readonly diagnostic: Diagnostic };

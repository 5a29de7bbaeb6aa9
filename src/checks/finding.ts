import type { Judgement, Refused } from "../model/check.ts";
import type { Diagnostic } from "../model/diagnostic.ts";

interface Told extends Omit<Diagnostic, "severity"> {
  readonly host: string;
  readonly refuses?: readonly Refused[];
}

/** What is wrong, and keeps something from working. */
export function error({ refuses, ...told }: Told): Judgement {
  return { diagnostic: { severity: "error", ...told }, ...(refuses ? { refuses } : {}) };
}

/** What may be wrong, or will be one day. */
export function warning(told: Omit<Told, "refuses">): Judgement {
  return { diagnostic: { severity: "warning", ...told } };
}

import type { Diagnostic } from "../../model/diagnostic.ts";
import type { DriftReport } from "../../model/drift/drift.ts";

/** What a look came to, in numbers. */
export function countsOf({ findings, hosts }: Pick<DriftReport, "findings" | "hosts">) {
  const ignored = findings.filter((one) => one.ignored).length;
  return {
    drift: findings.length - ignored,
    ignored,
    unreachable: hosts.filter(({ reachable }) => !reachable).length,
  };
}

/** Why nothing, or not everything, is known of a host: it was not reached, or some kinds on it were not read. */
export function unreadOf({ hosts, diagnostics }: Pick<DriftReport, "hosts" | "diagnostics">, host: string) {
  const reached = hosts.flatMap(({ name, problem }): readonly Diagnostic[] =>
    name === host && problem ? [problem] : [],
  );
  return [...reached, ...diagnostics.filter((one) => one.host === host && one.severity === "error")];
}

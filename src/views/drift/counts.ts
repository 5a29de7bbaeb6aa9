import type { DriftReport } from "../../model/drift.ts";

/** What a look came to, in numbers. */
export function countsOf({ findings, hosts }: Pick<DriftReport, "findings" | "hosts">) {
  const ignored = findings.filter((one) => one.ignored).length;
  return {
    drift: findings.length - ignored,
    ignored,
    unreachable: hosts.filter(({ reachable }) => !reachable).length,
  };
}

import { diagnostic } from "../../messages/build.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Change, Plan } from "../../model/plan.ts";
import type { RecordedRun } from "../../model/store.ts";
import { canonicalJson } from "../../model/text/canonical.ts";

/** Why a reviewed plan is not the one that would be made now; empty where it is. */
export function staleness(reviewed: Plan, now: Plan, runs: readonly RecordedRun[] = []): readonly Diagnostic[] {
  if (reviewed.digest === now.digest) return [];
  const since = runs.length > 0 ? `: ${describeRuns(reviewed, runs)}` : "";
  if (reviewed.basedOn.lineage === "" && now.basedOn.lineage !== "")
    return [diagnostic("plan-used", { detail: `Planned on ${print(reviewed)}, now ${print(now)}${since}` })];
  if (reviewed.basedOn.lineage !== now.basedOn.lineage || reviewed.cluster !== now.cluster)
    return [diagnostic("plan-of-another-state", { detail: `${print(reviewed)} is not ${print(now)}` })];
  const moved = compare(reviewed.changes, now.changes);
  if (moved.length > 0) return moved;
  return [diagnostic("plan-stale", { detail: `Planned on ${print(reviewed)}, now ${print(now)}${since}` })];
}

/** Which runs came after a plan, or were under way when it was made, by whom and when. */
export function describeRuns({ basedOn }: Pick<Plan, "basedOn">, runs: readonly RecordedRun[]): string {
  const later = runs.filter(({ serial }) => serial > basedOn.serial).toSorted((a, b) => a.id - b.id);
  const shown = later.length > 0 ? later : runs.filter(({ serial }) => serial === basedOn.serial);
  return shown.map(describeRun).join(", ") || "the history has no run";
}

function describeRun({ id, verb, startedAt, by }: RecordedRun): string {
  return `run ${id} (${verb}) at ${startedAt}${by.user ? ` by ${by.user}@${by.machine}` : ""}`;
}

function compare(before: readonly Change[], after: readonly Change[]): readonly Diagnostic[] {
  const old = new Map(before.map((change) => [change.address, change]));
  const fresh = new Map(after.map((change) => [change.address, change]));
  return [...new Set([...old.keys(), ...fresh.keys()])].toSorted().flatMap((address) => {
    const text = difference(old.get(address), fresh.get(address));
    return text ? [diagnostic("plan-moved", { address, detail: text }, { address })] : [];
  });
}

function difference(old: Change | undefined, fresh: Change | undefined): string {
  if (old === undefined) return `It was in order, and now it needs: ${fresh?.action}`;
  if (fresh === undefined) return `Planned: ${old.action}. Now it is in order`;
  const [was, is] = [
    canonicalJson([old.action, old.before, old.after]),
    canonicalJson([fresh.action, fresh.before, fresh.after]),
  ];
  return was === is ? "" : `Planned ${was}, now ${is}`;
}

function print({ cluster, basedOn }: Plan): string {
  return `${cluster}, lineage ${basedOn.lineage || "none"}, serial ${basedOn.serial}`;
}

import type { Code } from "../messages/build.ts";
import type { Action, Cause, Change } from "../model/plan.ts";
import type { Spec } from "../model/resource.ts";
import { canonicalJson } from "../model/text/canonical.ts";
import type { Colour } from "./style.ts";

/** One sign for each action; colour only adds. */
export const symbols: Readonly<Record<Action, readonly [string, Colour]>> = {
  create: ["+", "green"],
  update: ["~", "yellow"],
  restore: ["~", "yellow"],
  delete: ["-", "red"],
  adopt: ["=", "cyan"],
  forget: ["=", "dim"],
  noop: [" ", "dim"],
};

/** Why, if it is not what a reader expects. */
export const reasons: Readonly<Record<Cause, string>> = {
  new: "",
  config: "",
  drift: "drift: changed outside lvsform",
  both: "drift, and cluster.ts changed too",
  removed: "no longer declared",
  unmanaged: "found on the host, not recorded",
  unreachable: "it could not be read",
};

/** The sign of a change; one that cannot be made has its own. */
export function symbolOf({ action, blocked }: Change): readonly [string, Colour] {
  return blocked ? ["!", "red"] : symbols[action];
}

/** What goes through it right now, where it is taken away: `312 active, 40 persistent connections`. */
export function impactOf({ action, impact }: Change): string {
  if (impact === null || !["delete", "restore"].includes(action)) return "";
  return printCounts(Object.entries(impact));
}

/** Why a change is made. */
export function reasonOf({ action, cause, after }: Change): string {
  const restored = after === null ? "back to the kernel's own" : "back to the original";
  const word = action === "restore" ? restored : action === "adopt" || action === "forget" ? action : "";
  return [word, reasons[cause]].filter((part) => part !== "").join("; ");
}

/** The codes that block a whole host. They are reported above the plan. */
const pendingCodes: ReadonlySet<string> = new Set<Code>([
  "auto-reverted",
  "window-open",
  "window-of-another-state",
  "window-unknown",
]);

/** Why the host was not read stands above the plan already. */
export function whyBlocked({ cause, blocked }: Change): string {
  if (cause === "unreachable") return reasons.unreachable;
  if (blocked && pendingCodes.has(blocked.code)) return "its host waits for a decision, see above";
  return (blocked?.summary ?? "").replace(/^\S+ (?=depends on )/, "");
}

/** The fields, and for an update only those that differ, from → to. */
export function describe({ action, before, after }: Change): string {
  if (after === null || action === "forget") return "";
  if (before === null || action === "adopt")
    return fieldsOf(after ?? {})
      .map((name) => `${name} ${shortText(after?.[name])}`)
      .join(", ");
  const names = [...new Set([...fieldsOf(before), ...fieldsOf(after ?? {})])];
  return names
    .filter((name) => valueText(before[name]) !== valueText(after?.[name]))
    .map((name) => `${name} ${turnText(before[name], after?.[name])}`)
    .join(", ");
}

/** What a value was → what it is; of lists of lines only those that differ: `"-w 2" → "-w 7"`, `+ "-w 7"`, `- 3 lines`. */
export function turnText(before: unknown, after: unknown): string {
  if (!isLines(before) || !isLines(after)) return `${shortText(before)} → ${shortText(after)}`;
  const gone = before.filter((line) => !after.includes(line));
  const come = after.filter((line) => !before.includes(line));
  if (gone.length === 0 && come.length > 0) return `+ ${shortText(come)}`;
  if (come.length === 0 && gone.length > 0) return `- ${shortText(gone)}`;
  return gone.length === 0 ? "in another order" : `${shortText(gone)} → ${shortText(come)}`;
}

/** The files in which a change of the next boot is made. */
export function placesOf({ files = [] }: Change): string {
  return files.length > 0 ? `in ${[...new Set(files.map(({ path }) => path))].join(", ")}` : "";
}

export function fieldsOf(spec: Spec): readonly string[] {
  return Object.keys(spec).filter((name) => spec[name] !== undefined);
}

/** Whole texts, such as files: they are shown by themselves. */
export const isLong = (value: unknown): value is string => typeof value === "string" && value.trimEnd().includes("\n");

const isLines = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string" && one.includes(" "));

/** A value on a line with others. */
export function shortText(value: unknown): string {
  if (isLines(value)) return value.length === 1 ? `"${value[0]}"` : `${value.length} lines`;
  return isLong(value) ? `${value.trimEnd().split("\n").length} lines` : valueText(value);
}

/** A value as a person reads it. */
function valueText(value: unknown): string {
  if (value === undefined) return "none";
  return typeof value === "object" ? canonicalJson(value) : String(value);
}

/** `3 active, 12 inactive connections`, of those that are not 0. */
export function printCounts(counts: readonly (readonly [name: string, count: number])[]): string {
  const parts = counts.filter(([, count]) => count > 0);
  if (parts.length === 0) return "";
  return `${parts.map(([name, count]) => `${count} ${name.replace(/Connections$/, "")}`).join(", ")} connections`;
}

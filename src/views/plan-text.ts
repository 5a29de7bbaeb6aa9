import { type Change, hasWork, type Plan, type Wave } from "../model/plan.ts";
import { counted } from "../model/text/counted.ts";
import { printable } from "../model/text/printable.ts";
import type { HostReading } from "../model/transport.ts";
import { describe, impactOf, placesOf, printCounts, reasonOf, symbolOf, whyBlocked } from "./change-text.ts";
import { printDiagnostics } from "./diagnostic-text.ts";
import { printFileDiffs } from "./file-diff.ts";
import { backendsOf, headOf } from "./host-text.ts";
import type { Paint } from "./style.ts";

/** A plan as text: what changes on each host in the order it happens, why, and one last line that counts it. `diff`: with what becomes of the files. */
export function printPlan(plan: Plan, paint: Paint, { diff = false }: { readonly diff?: boolean } = {}): string {
  const possible = plan.waves.flatMap((wave) => wave.flatMap(({ changes }) => changes));
  const ordered = [...possible, ...plan.changes.filter(({ blocked }) => blocked !== undefined)];
  const byHost = Map.groupBy(ordered, ({ host }) => host);
  const sections = plan.hosts
    .filter(({ name }) => byHost.has(name))
    .map((host) => printHost(host, byHost.get(host.name) ?? [], paint));
  return [
    printDiagnostics(plan.diagnostics, paint),
    ...sections.map((section) => `${section}\n`),
    diff
      ? printFileDiffs(
          plan.hosts.flatMap(({ name }) => byHost.get(name) ?? []),
          paint,
        )
      : "",
    printUnmanaged(plan, paint),
    printOrder(plan, paint),
    printConfirm(plan, paint),
    printSummary(plan),
  ]
    .filter((part) => part !== "")
    .join("");
}

/** Details begin in one column, as far as the names leave room for it. */
const widest = 64;

function printHost(host: HostReading, changes: readonly Change[], paint: Paint): string {
  // What each of them would be is a guess, and would push the reason off the screen.
  if (!host.reachable && changes.every(({ cause }) => cause === "unreachable"))
    return `${headOf(host, paint)}: ${counted(changes.length, "change")} ${changes.length === 1 ? "waits" : "wait"} until it can be, see above\n`;
  const width = Math.min(widest, Math.max(...changes.map((change) => nameOf(change).length)));
  const backends = backendsOf(host, changes).map((text) => `    ${paint("dim", text)}`);
  return [headOf(host, paint), ...backends, ...changes.map((change) => lineOf(change, width, paint)), ""].join("\n");
}

function nameOf({ kind, key }: Change): string {
  return `${kind} ${printable(key)}`;
}

function lineOf(change: Change, width: number, paint: Paint): string {
  const { action, blocked } = change;
  const [symbol, colour] = symbolOf(change);
  const what = printable(describe(change));
  const why = blocked ? `${action} blocked: ${whyBlocked(change)}` : reasonOf(change);
  const rest = [
    what,
    placesOf(change) === "" ? "" : paint("dim", printable(placesOf(change))),
    why ? paint("dim", `(${printable(why)})`) : "",
    paint("red", impactOf(change)),
  ]
    .filter((part) => part !== "")
    .join("  ");
  const name = rest === "" ? nameOf(change) : nameOf(change).padEnd(width);
  const line = `  ${paint(colour, symbol)} ${name}${rest === "" ? "" : `  ${rest}`}`;
  return [line, ...notesOf(change).map((note) => `      ${paint("yellow", note)}`)].join("\n");
}

function notesOf({ irreversible, risks }: Change): readonly string[] {
  const undo = irreversible === undefined ? [] : [`cannot be undone: ${printable(irreversible)}`];
  return [...undo, ...risks.flatMap(({ summary, hint }) => [printable(summary), `→ ${printable(hint)}`])];
}

function printUnmanaged({ unmanaged }: Plan, paint: Paint): string {
  if (unmanaged.length === 0) return "";
  const lines = unmanaged.slice(0, 20).map(({ address, observed }) => `  ${printable(address)}${countsOf(observed)}`);
  const more = unmanaged.length > 20 ? [`  and ${unmanaged.length - 20} more`] : [];
  const head = `On the hosts, not in cluster.ts; left alone (${unmanaged.length}):`;
  return `${[paint("dim", head), ...lines, ...more].join("\n")}\n\n`;
}

function countsOf(observed: Readonly<Record<string, number>> = {}): string {
  const counts = printCounts(Object.entries(observed));
  return counts === "" ? "" : `  ${counts}`;
}

function printConfirm({ confirm }: Plan, paint: Paint): string {
  const byHow = [...Map.groupBy(confirm, ({ how }) => how)];
  return byHow
    .map(([how, hosts]) => {
      const names = hosts.map(({ host }) => host).join(", ");
      const what = hosts.length === 1 ? "reverts its changes" : "revert their changes";
      return `${paint("dim", "Confirm:")} ${names} ${what} (${how}) unless a new connection confirms them\n`;
    })
    .join("");
}

/** `1. v11 (5), v12 (5)  2. v11 (4)`: the steps of one number go on at the same time. */
function printOrder({ waves }: Plan, paint: Paint): string {
  if (waves.length < 2) return "";
  const isBoot = (wave: Wave) => wave.some(({ changes }) => changes.some(({ atBoot }) => atBoot));
  const steps = waves.map(
    (wave, index) =>
      `${index + 1}. ${isBoot(wave) ? "for the next boot: " : ""}${wave.map(({ host, changes: all }) => `${host} (${all.length})`).join(", ")}`,
  );
  return `${paint("dim", "Order:")} ${steps.join("  ")}\n`;
}

export function printSummary(plan: Plan): string {
  const counts = plan.summary;
  const read = plan.hosts.filter(({ reachable }) => reachable).length;
  const missed = plan.hosts.filter(({ reachable }) => !reachable).map(({ name }) => name);
  if (!hasWork(plan) && counts.blocked === 0) {
    if (plan.complete) return `No changes. ${counted(read, "host")}, ${matching(counts.noop)}.\n`;
    const names = missed.length > 0 ? missed.join(", ") : "part of a host";
    return `Incomplete. ${read} of ${plan.hosts.length} hosts read, ${matching(counts.noop)}; not read: ${names}.\n`;
  }
  const parts = [
    ...(["create", "update", "delete"] as const).map((action) => `${counts[action]} to ${action}`),
    ...(["adopt", "restore", "forget"] as const)
      .filter((one) => counts[one] > 0)
      .map((one) => `${counts[one]} to ${one}`),
    ...(counts.blocked > 0 ? [`${counts.blocked} blocked`] : []),
  ];
  return `Plan: ${parts.join(", ")}.\n`;
}

function matching(count: number): string {
  return `${counted(count, "resource")} match${count === 1 ? "es" : ""}`;
}

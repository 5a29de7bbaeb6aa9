import type { Change } from "../../../model/plan.ts";
import { toShell } from "../../../model/shell/command.ts";
import { counted } from "../../../model/text/counted.ts";
import { printCounts, shortText } from "../../change-text.ts";
import { printSummary } from "../../plan-text.ts";
import type { Colour } from "../../style.ts";
import { keyText } from "../screen/keys.ts";
import { type Line, line, span, wrap } from "../screen/line.ts";
import { changeDetail, tableDiff } from "./detail.ts";
import { bindingsFor } from "./review-keys.ts";
import { approvalOf, changesHere, here, type Mode, type Review } from "./review-state.ts";
import type { Node } from "./tree.ts";

/** The text of a page, and the same to be copied. */
export interface Page {
  readonly lines: readonly Line[];
  readonly text: string;
}

export function documentOf(mode: Exclude<Mode, "list" | "filter"> | Mode, state: Review, columns: number): Page {
  switch (mode) {
    case "commands":
      return commandsOf(changesHere(state), columns);
    case "help":
      return { lines: helpOf(state, columns), text: "" };
    case "approve":
      return { lines: approvalPage(state, columns), text: "" };
    default:
      return { lines: detailOf(here(state), state, columns), text: "" };
  }
}

function commandsOf(changes: readonly Change[], columns: number): Page {
  const byHost = [
    ...Map.groupBy(
      changes.filter(({ commands, drain }) => commands.length > 0 || drain),
      ({ host }) => host,
    ),
  ];
  const blocks = byHost.map(([host, all]) => [`# ${host}`, ...all.flatMap(shellLines)]);
  const lines = blocks.flatMap((block) =>
    block.flatMap((text) =>
      wrap(text, columns).map((part) => line(span(part, text.startsWith("#") ? "dim" : undefined))),
    ),
  );
  const none = line(span("nothing is run here", "dim"));
  return { lines: lines.length > 0 ? lines : [none], text: blocks.map((block) => `${block.join("\n")}\n`).join("") };
}

function shellLines({ commands, drain, blocked, address }: Change): readonly string[] {
  if (blocked) return [`# blocked, not run: ${address}`];
  const before = drain ? [...drain.commands.map(toShell), `# then the connections of ${address} are waited for`] : [];
  return [...before, ...commands.map(toShell)];
}

function helpOf({ context }: Review, columns: number): readonly Line[] {
  const isReadOnly = context.verb === undefined;
  const places = [
    ["the review", "list"],
    ["a page on the whole screen", "help"],
    ["typing", "filter"],
  ] as const;
  return [
    ...places.flatMap(([title, mode]) => [
      line(span(title, "bold")),
      ...bindingsFor(mode, isReadOnly).flatMap(({ keys, help }) =>
        wrap(help, columns - 16).map((text, at) => line(`  ${(at === 0 ? keyText(keys) : "").padEnd(12)}  ${text}`)),
      ),
      line(""),
    ]),
    line(span("the signs", "bold")),
    ...signs.map((text) => line(`  ${text}`)),
  ];
}

const signs = [
  "+ is created   ~ changed or restored   - removed   = state only",
  "! blocked, and what it would be   [x] chosen   [ ] left out",
  "! behind a name: there is something to think of, see its details",
];

/** What is about to happen, before the word that lets it. */
function approvalPage(state: Review, columns: number): readonly Line[] {
  const { plan, whole, context } = state;
  const busy = plan.changes.flatMap(({ impact, action }) => (impact && action === "delete" ? [impact.active] : []));
  const cut = busy.reduce((sum, one) => sum + one, 0);
  const working = plan.changes.filter(({ blocked }) => blocked === undefined);
  const removed = working.filter(({ action }) => action === "delete");
  const errors = plan.diagnostics.filter(({ severity }) => severity === "error");
  const why = context.needsName(plan);
  const lines = [
    printSummary(plan).trimEnd(),
    `Type ${approvalOf(state)} and Enter to ${context.verb ?? ""}; Esc cancels.`,
    ...(why === undefined ? [] : [`${why} The name of the cluster is asked for.`]),
    ...(state.filter === "" ? [] : ["What the filter hides is part of it."]),
    `${counted(plan.waves.length, "wave")} of work on ${[...new Set(working.map(({ host }) => host))].join(", ")}`,
    ...(state.left.size > 0 ? [`${state.left.size} of ${counted(whole.changes.length, "change")} left out`] : []),
    ...(plan.summary.blocked > 0 ? [`${plan.summary.blocked} blocked, not made`] : []),
    ...(cut > 0 ? [`${counted(cut, "active connection")} through what goes away`] : []),
    ...plan.confirm.map(
      ({ host, how }) => `${host} reverts its changes (${how}) unless a new connection confirms them`,
    ),
    plan.digest,
  ];
  const risks = plan.changes.flatMap((change) => [
    ...(change.irreversible === undefined ? [] : [`${change.address} cannot be undone: ${change.irreversible}`]),
    ...change.risks.map(({ summary }) => summary),
  ]);
  return [
    ...lines.flatMap((text) => wrap(text, columns)).map((text) => line(text)),
    ...section("To think of:", "yellow", [...new Set(risks)], columns),
    ...section(
      "Not read:",
      "red",
      errors.map(({ summary }) => summary),
      columns,
    ),
    ...section(
      "Removed:",
      "red",
      removed.map(({ address }) => address),
      columns,
    ),
    ...section("Left out:", "dim", [...state.left], columns),
  ];
}

function section(title: string, colour: Colour, texts: readonly string[], columns: number): readonly Line[] {
  if (texts.length === 0) return [];
  const lines = texts.flatMap((text) => wrap(text, columns)).map((text) => line(span(text, colour)));
  return [line(""), line(span(title, "bold")), ...lines];
}

function detailOf(row: Node, state: Review, columns: number): readonly Line[] {
  if (row.change) return changeDetail(row.change, state, columns);
  if (row.diagnostic) {
    const { severity, summary, detail = "", hint, host } = row.diagnostic;
    const parts = [
      ...wrap(`${severity}: ${summary}`, columns).map((text) =>
        line(span(text, severity === "error" ? "red" : "yellow")),
      ),
      ...(host ? [line(`host ${host}`)] : []),
      ...(detail === "" ? [] : wrap(detail, columns).map((text) => line(text))),
      ...wrap(`→ ${hint}`, columns).map((text) => line(text)),
    ];
    return parts;
  }
  if (row.unmanaged)
    return [
      ...wrap(row.label, columns).map((text) => line(span(text, "bold"))),
      line("on the host, not in cluster.ts; left alone"),
      line(""),
      ...Object.entries(row.unmanaged.live).map(([name, value]) => line(`${name} ${shortText(value)}`)),
      ...wrap(printCounts(Object.entries(row.unmanaged.observed ?? {})), columns).map((text) => line(text)),
    ];
  return groupDetail(row, state, columns);
}

function groupDetail(row: Node, { plan, context, left }: Review, columns: number): readonly Line[] {
  const chosen = row.changes.filter(({ address }) => !left.has(address));
  const confirm = plan.confirm.filter(({ host }) => host === row.host || row.depth === 0);
  const table = row.host && row.depth === 1 ? context.tableOf(row.host, plan) : undefined;
  const lines = [
    `${counted(row.changes.length, "change")}${chosen.length < row.changes.length ? `, ${row.changes.length - chosen.length} left out` : ""}`,
    ...confirm.map(({ host, how }) => `${host} reverts its changes (${how}) unless a new connection confirms them`),
    ...(row.depth === 0 ? [`digest ${plan.digest}`, `record serial ${plan.basedOn.serial}`] : []),
    ...(row.depth === 0 && plan.unmanaged.length > 0
      ? [`${plan.unmanaged.length} on the hosts, not in cluster.ts; left alone`]
      : []),
  ];
  return [
    line(span(row.label, "bold")),
    ...lines.flatMap((text) => wrap(text, columns)).map((text) => line(text)),
    ...(table ? tableDiff(table, columns) : []),
  ];
}

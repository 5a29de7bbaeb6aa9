import { catalog } from "../src/messages/catalog.ts";
import type { Message } from "../src/messages/message.ts";
import { symptoms } from "../src/messages/symptoms.ts";
import { exit } from "../src/model/exit-codes.ts";
import { placeholder } from "./messages/placeholder.ts";

/** Prints TROUBLESHOOTING.md: the symptoms, and every message of the tables. */
export function printTroubleshooting(): string {
  const entries = Object.entries(catalog as Record<string, (data: never) => Message>);
  const rows = entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, build]) => {
      const { severity, summary, detail = "", hint, exit: name = "error" } = build(placeholder());
      const status = severity === "warning" ? "" : `${exit[name]}`;
      const text = [summary, detail].map((one) => `${one}`).filter((one) => one !== "" && one !== "…");
      return `| <a id="${code}"></a>\`${code}\` | ${severity} ${status} | ${text.map(cell).join("<br>") || "…"} | ${cell(`${hint}`)} |`;
    });
  return [
    "# Troubleshooting",
    "",
    "Every error and warning has a code (`diagnostics[].code` in JSON), and says which host or line it is about, what state things are in, and",
    "what to do next.",
    "",
    "## By symptom",
    "",
    ...symptoms.flatMap(({ symptom, steps, codes }) => [
      `**${symptom}.** ${steps.join(" ")}`,
      `Messages: ${codes.map((code) => `[\`${code}\`](#${code})`).join(", ")}.`,
      "",
    ]),
    "## By code",
    "",
    "… stands for data. The number is the exit status of a command that fails with the error; a plan that shows it may end with another one.",
    "",
    "| Code | | Message | What to do |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}

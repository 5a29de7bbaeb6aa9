import { parseEndpoint } from "../../model/network/inet.ts";
import { counted } from "../../model/text/counted.ts";
import type { Note } from "./note.ts";

type RuleCode = "rule-has-variable" | "rule-is-fullnat" | "rule-has-names" | "rule-not-imported";

/** Returns the code for a rule that was not imported, as far as its words show the reason. */
export function ruleCode(words: readonly string[]): RuleCode {
  if (words.some((word) => word.includes("$"))) return "rule-has-variable";
  if (words.includes("(null)")) return "rule-is-fullnat";
  return words.some((word, at) => isAddress(words[at - 1]) && isNamed(word)) ? "rule-has-names" : "rule-not-imported";
}

function isAddress(option: string | undefined): boolean {
  return ["-t", "-u", "--sctp-service", "-r"].includes(option ?? "");
}

/** `localhost:http`, `10.0.0.1:http`; brackets and dots alone are numbers that are wrong. */
function isNamed(word: string): boolean {
  return parseEndpoint(word) === undefined && /(?:^|:)[a-z][a-z0-9.-]*(?::|$)/i.test(word) && !word.startsWith("[");
}

/** Notes the lines that do not call ipvsadm: one note for all of them, since a script has many. */
export function noteLinesWithoutRules(numbers: readonly number[], lines: readonly string[], note: Note): void {
  const shown = numbers.slice(0, 5).map((number) => `${number}: ${(lines[number - 1] ?? "").trim().slice(0, 100)}`);
  note(numbers[0] ?? 1, "lines-without-rules", {
    count: counted(numbers.length, "line"),
    lines: [...shown, ...(numbers.length > shown.length ? ["…"] : [])].join("\n"),
  });
}

import type { ArgumentEntry, CommandEntry, Example, OptionEntry } from "../model/command-table.ts";
import { exitCodes } from "../model/exit-codes.ts";
import * as words from "./man-words.ts";

export interface ManPageFacts {
  readonly version: string;
  /** Of the version, as YYYY-MM-DD. */
  readonly date: string;
}

/** The manual page of section 1, as man(7) has it: the help of every command, and what is around them. */
export function printManPage(table: CommandEntry, { version, date }: ManPageFacts): string {
  const commands = table.commands.flatMap(commandsIn);
  const own = table.options.filter(({ long }) => long !== "--help");
  return [
    `.TH LVSFORM 1 ${date} "lvsform ${text(version)}" "User Commands"`,
    ".SH NAME",
    "lvsform \\- plan and apply Linux Virtual Server (LVS/IPVS) clusters",
    ".SH SYNOPSIS",
    ".B lvsform",
    ".I command",
    ".RI [ argument \\&...]",
    ".RI [ option \\&...]",
    ".SH DESCRIPTION",
    ...paragraphs(words.description),
    ".SH OPTIONS",
    "Every command takes",
    ".BR \\-\\-help ,",
    "which shows its options and examples.",
    ...own.flatMap(optionLines),
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH EXIT STATUS",
    ...entries(exitCodes),
    ".SH ENVIRONMENT",
    ...entries(words.environment),
    ".SH FILES",
    ...entries(words.files),
    ".SH EXAMPLES",
    "A first cluster:",
    ...exampleLines(table.examples),
    ".SH SEE ALSO",
    ...words.seeAlso.map(
      ([name, section], at) => `.BR ${text(name)} (${section})${at < words.seeAlso.length - 1 ? "," : ""}`,
    ),
    "",
  ].join("\n");
}

/** Those that do something by themselves, a group's behind it. */
function commandsIn(command: CommandEntry): readonly CommandEntry[] {
  return [...(command.acts ? [command] : []), ...command.commands.flatMap(commandsIn)];
}

function commandLines(command: CommandEntry): readonly string[] {
  const { names, aliases, description, arguments: args, options, examples } = command;
  const shown = options.filter(({ long }) => long !== "--help");
  const needed = shown.filter(({ isRequired }) => isRequired).map(({ long, value }) => `${long} ${value?.name ?? ""}`);
  const head = [
    ...names,
    ...needed,
    ...args.map(argumentWord),
    ...(shown.length > needed.length ? ["[option ...]"] : []),
  ];
  return [
    `.SS ${text(head.join(" "))}`,
    ...sentence(description),
    ...(aliases.length > 0 ? prose(`Also called ${aliases.join(", ")}.`) : []),
    ...args.filter((one) => one.description !== "" || one.choices).flatMap(argumentLines),
    ...shown.flatMap(optionLines),
    ".PP",
    examples.length === 1 ? "Example:" : "Examples:",
    ...exampleLines(examples),
  ];
}

function argumentWord({ name, isRequired, isVariadic }: ArgumentEntry): string {
  const word = isVariadic ? `${name} ...` : name;
  return isRequired ? word : `[${word}]`;
}

function argumentLines(argument: ArgumentEntry): readonly string[] {
  const { name, description, choices, byDefault } = argument;
  return [".TP", `.I ${text(name)}`, ...explained(description, choices, byDefault)];
}

function optionLines({ long, short, value, description, byDefault }: OptionEntry): readonly string[] {
  const flags = [...(short === undefined ? [] : [short]), long].map((flag) => `\\fB${text(flag)}\\fR`).join(", ");
  const behind = value === undefined ? "" : ` \\fI${text(value.name)}\\fR`;
  return [".TP", `${flags}${behind}`, ...explained(description, value?.choices, byDefault)];
}

function explained(description: string, choices: readonly string[] = [], byDefault?: string): readonly string[] {
  return [
    ...(description === "" ? [] : sentence(description)),
    ...(choices.length === 0 ? [] : prose(`One of: ${choices.join(", ")}.`)),
    ...(byDefault === undefined ? [] : prose(`Default: ${byDefault}.`)),
  ];
}

function exampleLines(examples: readonly Example[]): readonly string[] {
  return examples.flatMap(({ line, does }) => [
    ".PP",
    ".RS 4",
    ".EX",
    text(line),
    ".EE",
    ".RE",
    ".RS 8",
    ...sentence(does),
    ".RE",
  ]);
}

function entries(all: readonly (readonly [name: string, meaning: string])[]): readonly string[] {
  return all.flatMap(([name, meaning]) => [".TP", `.B ${text(name)}`, ...sentence(meaning)]);
}

function paragraphs(all: readonly string[]): readonly string[] {
  return all.flatMap((one, at) => [...(at === 0 ? [] : [".PP"]), ...prose(one)]);
}

/** Begun with a capital where it is prose, and ended. */
function sentence(words: string): readonly string[] {
  const whole = /^[a-z]+(?:[ ,:;]|$)/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
  // What may be typed as it stands gets no dot: a user would type it.
  return prose(/[.:]$|<\([^)]*\)$/.test(whole) ? whole : `${whole}.`);
}

/** Lines of input of at most 80 bytes, where words allow it; roff fills them again. Source: mandoc -Tlint. */
function prose(words: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text(words).split(/\s+/)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= 78) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  // A dot at the beginning would make it a request.
  return lines.map((line) => line.replace(/^\./, "\\&."));
}

/** Text that roff prints as it stands. Source: groff_man_style(7), "Portability". */
function text(words: string): string {
  return words
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll("^", "\\(ha")
    .replaceAll("~", "\\(ti")
    .replaceAll('"', "\\(dq")
    .replaceAll(/^\./gm, "\\&.")
    .replaceAll(/[^\n -~]/gu, (one) => `\\[u${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`);
}

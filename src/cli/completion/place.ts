import type { CommandEntry, OptionEntry, ValueEntry } from "../../model/command-table.ts";

/** Where in the table the words of an unfinished line stand, and what the last of them may become. */
export interface Place {
  readonly command: CommandEntry;
  /** The values of options that were given, by the long name: `--file`. */
  readonly given: ReadonlyMap<string, string>;
  /** What is there of the last word. */
  readonly text: string;
  /** What of that word stands before its value: `--target=`. */
  readonly before: string;
  /** The option or argument whose value it is; absent: none is expected. */
  readonly value?: ValueEntry;
  /** The name of that option; absent: it is an argument. */
  readonly option?: string;
  readonly words: readonly CommandEntry[];
  readonly options: readonly OptionEntry[];
}

/** `words`: what stands behind the program's name; the last is what is being typed, maybe empty. */
export function placeOf(table: CommandEntry, words: readonly string[]): Place {
  let command = table;
  let args = 0;
  let isLiteral = false;
  let waiting: OptionEntry | undefined;
  const given = new Map<string, string>();
  for (const word of words.slice(0, -1)) {
    if (waiting !== undefined) {
      given.set(waiting.long, word);
      waiting = undefined;
    } else if (isLiteral) args += 1;
    else if (word === "--") isLiteral = true;
    else if (word.startsWith("-") && word !== "-") {
      const [name = "", ...rest] = word.split("=");
      const option = optionNamed(command, name);
      if (option === undefined) continue;
      given.set(option.long, rest.join("="));
      if (option.value !== undefined && rest.length === 0) waiting = option;
    } else {
      const below = args === 0 ? command.commands.find((one) => isCalled(one, word)) : undefined;
      if (below === undefined) args += 1;
      else command = below;
    }
  }
  const text = words.at(-1) ?? "";
  const common = { command, given, before: "", words: [], options: [] };
  if (waiting?.value) return { ...common, text, value: waiting.value, option: waiting.long };
  const [, name = "", rest = ""] = isLiteral ? [] : (/^(--[a-z0-9-]+)=(.*)$/s.exec(text) ?? []);
  const option = optionNamed(command, name);
  if (option?.value) return { ...common, text: rest, before: `${name}=`, value: option.value, option: option.long };
  const isFree = ({ long, description }: OptionEntry) => !given.has(long) || /\bRepeatable\./.test(description);
  const options = command.options.filter(isFree);
  if (text.startsWith("-") && !isLiteral) return { ...common, text, options };
  const value = command.arguments[args] ?? command.arguments.findLast(({ isVariadic }) => isVariadic);
  const below = args === 0 && !isLiteral ? command.commands : [];
  // Behind a word that is none of a group's nothing makes sense any more.
  const isLost = args > 0 && command.commands.length > 0;
  const isEnd = value === undefined && below.length === 0 && !isLiteral && !isLost;
  return { ...common, text, words: below, options: isEnd ? options : [], ...(value === undefined ? {} : { value }) };
}

function optionNamed(command: CommandEntry, name: string): OptionEntry | undefined {
  return command.options.find(({ long, short }) => long === name || short === name);
}

function isCalled({ names, aliases }: CommandEntry, word: string): boolean {
  return names.at(-1) === word || aliases.includes(word);
}

import type { Command } from "../../src/model/shell/command.ts";

interface Word {
  readonly text: string;
  readonly plain: boolean;
}

/** The commands of a step's script: lines joined by `&&`, each a command or `{ command || note; }`. */
export function parseStep(script: string): readonly Command[] {
  // What is expected stands on a line of its own.
  const words = tokens(script.replace(/^(lvsform_expect \d+)\n/, "$1 &&\n"));
  const commands: Command[] = [];
  for (const group of split(words, "&&")) {
    const optional = group[0]?.plain && group[0].text === "{";
    if (!optional) {
      commands.push({ argv: texts(group) });
      continue;
    }
    const [command = [], otherwise = []] = split(group.slice(1), "||");
    const argv = texts(command.filter((word) => word.text !== "2>/dev/null"));
    const note = otherwise.find((word) => !word.plain && word.text.startsWith("lvsform-note: "));
    commands.push({ argv, mayFail: note?.text ?? "" });
  }
  return commands.filter(({ argv }) => argv.length > 0 && argv[0] !== ":");
}

/** The words of one command as the program gets them. */
export function parseWords(line: string): readonly string[] {
  return texts(tokens(line));
}

function texts(words: readonly Word[]): readonly string[] {
  return words.map(({ text }) => text);
}

function split(words: readonly Word[], operator: string): readonly (readonly Word[])[] {
  const groups: Word[][] = [[]];
  for (const word of words)
    if (word.plain && word.text === operator) groups.push([]);
    else groups.at(-1)?.push(word);
  return groups;
}

/** Words of a shell, with single quotes only: what lvsform writes. A word that was quoted anywhere is no operator. */
function tokens(script: string): readonly Word[] {
  const found = script.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g);
  return [...found].map(([raw]) => ({
    text: raw.replaceAll(/'([^']*)'|\\(')/g, (_all, quoted?: string, escaped?: string) => quoted ?? escaped ?? ""),
    plain: !/['\\]/.test(raw),
  }));
}

import { failure } from "../../../messages/build.ts";
import type { Failure } from "../../../model/diagnostic.ts";
import type { Source } from "../../../model/source.ts";
import { rememberText, textOf } from "../../text-of.ts";

/** One line of an OpenSSH client configuration. */
export interface Directive {
  /** Lower case. */
  readonly keyword: string;
  /** The words behind the keyword, without their quotes. */
  readonly words: readonly string[];
  readonly source: Source;
}

/** The lines of a file, or undefined where it does not exist. */
export function readConfigLines(file: string): readonly Directive[] | undefined {
  let text: string;
  try {
    text = textOf(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw failure("ssh-config-unreadable", { file, reason: error instanceof Error ? error.message : String(error) });
  }
  return linesIn(file)(text);
}

/** Every host is looked up in the same few files. */
const linesIn = (file: string): ((text: string) => readonly Directive[]) => {
  const known = parsers.get(file) ?? rememberText((text) => parseConfigLines(text, file));
  parsers.set(file, known);
  return known;
};
const parsers = new Map<string, (text: string) => readonly Directive[]>();

/** Words are split as OpenSSH does: blanks, one `=` behind the keyword, quotes, and a comment where a word begins with `#`. */
export function parseConfigLines(text: string, file: string): readonly Directive[] {
  return text.split(/\r?\n/).flatMap((line, index): Directive[] => {
    const source: Source = { file, line: index + 1, column: 1 };
    const [, keyword = "", rest = ""] = /^\s*([^\s="#]+)(?:\s*=\s*|\s+|$)(.*)$/.exec(line) ?? [];
    if (!keyword) {
      if (/^\s*(?:#|$)/.test(line)) return [];
      throw invalid(source, "the line is not understood");
    }
    return [{ keyword: keyword.toLowerCase(), words: wordsOf(rest, source), source }];
  });
}

function wordsOf(text: string, source: Source): readonly string[] {
  const words: string[] = [];
  const word = /\s*(?:#.*$|((?:"(?:\\["\\]|[^"])*"|'(?:\\['\\]|[^'])*'|\\["'\\ ]|[^\s"'])+)|$)/gy;
  while (word.lastIndex < text.length) {
    const found = word.exec(text);
    if (found === null) throw invalid(source, "a quote is not closed");
    if (found[1] === undefined) break;
    words.push(unquote(found[1]));
  }
  return words;
}

function unquote(word: string): string {
  return word.replace(/"((?:\\["\\]|[^"])*)"|'((?:\\['\\]|[^'])*)'|\\(["'\\ ])/g, (_, double, single, escaped) =>
    (double ?? single ?? escaped).replace(/\\(["'\\])/g, "$1"),
  );
}

/** Builds the failure of an invalid line. */
export function invalid(source: Source, reason: string): Failure {
  return failure("ssh-config-invalid", { source, reason }, { source });
}

/** Builds the failure of a line that lvsform does not support: to ignore it might connect to another host, or bypass a safeguard. */
export function unsupported(source: Source, option: string, instead: string): Failure {
  return failure("ssh-config-unsupported", { source, option, instead }, { source });
}

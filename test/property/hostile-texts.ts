import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One character, or a few that belong together, of every class that a parser may tell apart. */
export const characters: readonly string[] = [
  " ",
  "\t",
  "\\",
  "'",
  '"',
  ";",
  "|",
  "&",
  "=",
  ":",
  ".",
  "7",
  "a",
  "F",
  "#",
  "[",
  "]",
  "{",
  "}",
  "(",
  "-",
  ",",
  "@",
  "/",
  "\r",
  "\0",
  "0x",
  "a:",
  "1.",
  " -g",
  "||",
  " #",
  ": ",
  "a=",
  "*",
  "?",
  "$",
  "!",
  "\u2028",
  "<",
  "~",
  "é",
];

const folder = join(import.meta.dirname, "../cases");

/** What programs of real hosts printed, by the kind of resource. */
export function realOutputs(kind: string): readonly string[] {
  return readdirSync(join(folder, kind)).map(
    (name) => JSON.parse(readFileSync(join(folder, kind, name), "utf8")).stdout as string,
  );
}

/** Real lines, one of each form: those that differ in their numbers alone have one. */
export function formsOf(
  outputs: readonly string[],
  most: number,
): readonly (readonly [output: string, line: number])[] {
  const seen = new Set<string>();
  const all = outputs.flatMap((output) =>
    output.split("\n").flatMap((line, at): (readonly [string, number])[] => {
      const form = line.replaceAll(/[0-9a-f]+/gi, "0");
      if (line.trim() === "" || seen.has(form)) return [];
      seen.add(form);
      return [[output, at]];
    }),
  );
  const step = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, at) => at % step === 0);
}

/** A real output in which one line has a long run behind its first word, or at its end, and then what defeats a match. */
export function withRun(output: string, at: number, run: string, place: "inside" | "end"): string {
  return output
    .split("\n")
    .map((line, number) => {
      if (number !== at) return line;
      const cut =
        place === "end"
          ? line.length
          : line.length - (line.trimStart().length - (/^\S+/.exec(line.trimStart())?.[0].length ?? 0));
      return `${line.slice(0, cut)}${run}\r\u2028x${line.slice(cut)}`;
    })
    .join("\n");
}

/** A real output in which one line stands very often, each time with other numbers, or each time the same. */
export function withMany(output: string, at: number, bytes: number, isSame: boolean): string {
  return output
    .split("\n")
    .flatMap((line, number) => {
      if (number !== at) return [line];
      const count = Math.floor(bytes / (line.length + 6));
      return Array.from({ length: count }, (_, next) => (isSame ? line : line.replace(/(\d+)(?!.*\d)/, `${next}`)));
    })
    .join("\n");
}

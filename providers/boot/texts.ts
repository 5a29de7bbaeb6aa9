import { withoutReturn } from "../../src/model/text/line-edit.ts";
import { hideSecrets, hideSecretsIn } from "../../src/model/text/secrets.ts";
import { fileTooLarge, lineTooLong, mostBytesOf, mostFiles, mostLineBytes, tooMany } from "./limits.ts";
import { rememberLast } from "./remember-last.ts";

/**
 * Texts by path, of what the probe of the boot files printed, with the line ends of this system and without what looks like a secret. Throws on
 * anything else, and on what is too large: an awk that does not keep the limits is no reason to read on.
 */
export const parseBootFiles = rememberLast(readTexts);

function readTexts(stdout: string): ReadonlyMap<string, string> {
  const found = new Map<string, { readonly lines: string[]; bytes: number }>();
  let path = "";
  let file: { readonly lines: string[]; bytes: number } | undefined;
  for (const line of stdout.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("@ ")) {
      path = line.slice(2);
      file = { lines: [], bytes: 0 };
      found.set(path, file);
      if (found.size > mostFiles) throw tooMany("files", mostFiles);
    } else if (file !== undefined && line.startsWith(" ")) {
      file.bytes += line.length;
      if (line.length - 1 > mostLineBytes) throw lineTooLong(path, file.lines.length + 1);
      if (file.bytes > mostBytesOf(path)) throw fileTooLarge(path, file.bytes);
      file.lines.push(withoutReturn(line.slice(1)));
    } else if (line.startsWith("! ")) refuseTooLarge(line);
    else if (line !== "")
      throw new SyntaxError(`not a reading of the files of the next boot: ${hideSecretsIn(line.slice(0, 200))}`);
  }
  return new Map(
    [...found].map(
      ([name, { lines }]) =>
        [
          name,
          managedLines(name, lines)
            .map((line) => `${line}\n`)
            .join(""),
        ] as const,
    ),
  );
}

/** Lines that name modules, set parameters to numbers, or are rules without a comment: no secret can be in them, whatever their words are like. */
const plainLines: readonly (readonly [file: RegExp, line: RegExp])[] = [
  [/^\/etc\/modules$|\/modules-load\.d\//, /^\s*[\w-]+\s*$/],
  [/^\/etc\/sysctl\.conf$|\/sysctl\.d\//, /^\s*-?\s*[^\s=]+\s*=[\s\d]*$/],
  [/^\/etc\/(?:sysconfig\/ipvsadm|ipvsadm\.rules)$|\/40-ipvs-[^/]*$/, /^\s*-[AaEe]\s[\w\s.:[\],/%-]*$/],
];

/** The lines without secrets. Those that are declared, too, are compared as they stand. */
function managedLines(path: string, lines: readonly string[]): readonly string[] {
  const [, plain] = plainLines.find(([file]) => file.test(path)) ?? [];
  const without = hideSecrets(lines);
  return plain === undefined ? without : lines.map((line, at) => (plain.test(line) ? line : (without[at] ?? "")));
}

/** `! too-large BYTES PATH`, `! too-long LINE PATH`: what the host itself did not print whole. */
function refuseTooLarge(line: string): void {
  const [, word, number, path = ""] = /^! (too-large|too-long) (\d{1,15}) (.*)$/s.exec(line) ?? [];
  if (word === "too-large") throw fileTooLarge(path.slice(0, 1000), Number(number));
  if (word === "too-long") throw lineTooLong(path.slice(0, 1000), Number(number));
}

/** A change of a text file by whole lines: everything else in it stays, byte for byte. */
export interface LineEdit {
  readonly path: string;
  /** Lines that follow each other in the file; the first place where they do is meant. Empty: nothing goes. */
  readonly remove: readonly string[];
  /** The lines that replace them; if they are not found, these go to the end. */
  readonly add: readonly string[];
  /** Comments that a file we make begins with. One in which nothing else is left is removed. */
  readonly header: readonly string[];
  /** Something else needs the file, also empty: it is removed only if it has our comments. */
  readonly stays?: true;
  /** The mode of a new file, octal; default 644. An existing file keeps its mode and its owner. */
  readonly mode?: string;
}

/**
 * The text after the edit; undefined: there is no such file. On a host the same is done by a script. A carriage return before the end of a
 * line belongs to that: lines are found without it, and what comes gets the line ends of what it replaces, or of what it follows.
 */
export function editText(text: string | undefined, { remove, add, header, stays }: LineEdit): string | undefined {
  const isBare = text !== undefined && text !== "" && !text.endsWith("\n");
  const lines = text === undefined ? header.map((line) => ({ line, end: "\n" })) : endedLines(text, isBare);
  const at = remove.length === 0 ? -1 : indexOf(lines, remove.map(withoutReturn));
  const gone = at < 0 ? lines.slice(-1) : lines.slice(at, at + remove.length);
  const come = add.map((line, next): Line => {
    const bare = withoutReturn(line);
    return { line: bare, end: bare === line ? ((gone[next] ?? gone.at(-1))?.end ?? "\n") : "\r\n" };
  });
  const edited = at < 0 ? [...lines, ...come] : [...lines.slice(0, at), ...come, ...lines.slice(at + remove.length)];
  const isOurs = !stays || (header.length > 0 && header.every((one) => edited.some(({ line }) => line === one)));
  if (isOurs && edited.every(({ line }) => line === "" || header.includes(line))) return undefined;
  return edited.map(({ line, end }, next) => `${line}${isBare && next === edited.length - 1 ? "" : end}`).join("");
}

interface Line {
  readonly line: string;
  readonly end: string;
}

/** The last line may lack a line ending. A line appended later takes the line ending of the line before it. */
function endedLines(text: string, isBare: boolean): readonly Line[] {
  const ended = linesOf(text).map((one): Line => {
    const line = withoutReturn(one);
    return { line, end: line === one ? "\n" : "\r\n" };
  });
  if (!isBare) return ended;
  const line = text.slice(text.lastIndexOf("\n") + 1);
  return [...ended.slice(0, -1), { line, end: ended.at(-2)?.end ?? "\n" }];
}

/** A line of a file that came from elsewhere, without what is of its end. */
export function withoutReturn(line: string): string {
  return line.replace(/\r$/, "");
}

export function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function indexOf(lines: readonly Line[], wanted: readonly string[]): number {
  return lines.findIndex((_, at) => wanted.every((line, next) => lines[at + next]?.line === line));
}

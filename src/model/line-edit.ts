/** A change of a text file by whole lines: everything else in it stays, byte for byte. */
export interface LineEdit {
  readonly path: string;
  /** Lines that follow each other in the file; the first place where they do is meant. Empty: nothing goes. */
  readonly remove: readonly string[];
  /** What takes their place; where they are not found, it goes to the end. */
  readonly add: readonly string[];
  /** Comments that a file we make begins with. One in which nothing else is left is removed. */
  readonly header: readonly string[];
  /** Something else needs the file, also empty: it is removed only if it has our comments. */
  readonly stays?: true;
  /** Of a file we make, octal; default 644. One that is there keeps its own, and its owner. */
  readonly mode?: string;
}

/** The text after the edit; undefined: there is no such file. On a host the same is done by a script. */
export function editText(text: string | undefined, { remove, add, header, stays }: LineEdit): string | undefined {
  const lines = text === undefined ? header : linesOf(text);
  const at = remove.length === 0 ? -1 : indexOf(lines, remove);
  const edited = at < 0 ? [...lines, ...add] : [...lines.slice(0, at), ...add, ...lines.slice(at + remove.length)];
  const isOurs = !stays || (header.length > 0 && header.every((line) => edited.includes(line)));
  if (isOurs && edited.every((line) => line === "" || header.includes(line))) return undefined;
  const isBare = text !== undefined && text !== "" && !text.endsWith("\n");
  return edited.join("\n") + (isBare || edited.length === 0 ? "" : "\n");
}

export function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function indexOf(lines: readonly string[], wanted: readonly string[]): number {
  return lines.findIndex((_, at) => wanted.every((line, next) => lines[at + next] === line));
}

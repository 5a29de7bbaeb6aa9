/** A text before and after the first separator; undefined where there is none. Linear, unlike a pattern with blanks on both sides. */
export function splitOnce(text: string, separator: string): readonly [before: string, after: string] | undefined {
  const at = text.indexOf(separator);
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + separator.length)];
}

/** A line of a script or a configuration file without the comment that begins with `#` at its start or behind a blank. */
export function withoutHashComment(line: string): string {
  const at = line.search(/(?:^|\s)#/);
  return at < 0 ? line : line.slice(0, at);
}

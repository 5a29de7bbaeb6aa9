export interface GlobOptions {
  /** Whether `?` stands for exactly one character. Default: it is a character like others. */
  readonly one?: boolean;
  /** A character that neither `*` nor `?` stands for: the slash of paths. Default: they stand for any. */
  readonly separator?: string;
}

/**
 * Whether a text matches a pattern in which `*` stands for any run of characters. In time of the product of both lengths at most: as a
 * regular expression, several stars can take time without end, and a pattern comes from a file or a command line.
 */
export function matchGlob(text: string, pattern: string, { one = false, separator }: GlobOptions = {}): boolean {
  let at = 0;
  let from = 0;
  // Where the last star stands in the pattern, and how far it reaches in the text.
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    const wanted = pattern[from];
    if (wanted === "*") {
      star = from;
      taken = at;
      from += 1;
    } else if (wanted === text[at] || (one && wanted === "?" && text[at] !== separator)) {
      at += 1;
      from += 1;
    } else if (star >= 0 && text[taken] !== separator) {
      taken += 1;
      at = taken;
      from = star + 1;
    } else return false;
  }
  while (pattern[from] === "*") from += 1;
  return from === pattern.length;
}

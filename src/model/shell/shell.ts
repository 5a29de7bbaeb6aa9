declare const isShell: unique symbol;

/**
 * Text that a shell runs as a program. Only this file makes it: from literals of this source, numbers, and words that are quoted. A text
 * that comes from a user, a state or a host is a plain string and cannot become a part of it but by `quote`: the compiler refuses it.
 */
export type Shell = string & { readonly [isShell]: true };

/**
 * Shell text from a template: sh`rm -rf ${quote(path)}`. Its own words are literals of the source; what is put in is shell text already,
 * or a whole number. Throws on a number with a fraction.
 */
export function sh(parts: TemplateStringsArray, ...values: readonly (Shell | number)[]): Shell {
  const written = values.map((value) => (typeof value === "number" ? whole(value) : value));
  return parts.map((part, at) => `${part}${written[at] ?? ""}`).join("") as Shell;
}

/** The text of an awk program: whole numbers are all that is put in. It gets into shell text by `quote`, as any other word. */
export function awk(parts: TemplateStringsArray, ...values: readonly number[]): string {
  return parts.map((part, at) => `${part}${at < values.length ? whole(values[at] ?? 0) : ""}`).join("");
}

/** Several pieces of shell text as lines, one after the other. */
export function shLines(...lines: readonly Shell[]): Shell {
  return lines.join("\n") as Shell;
}

/** Several pieces of shell text with something between them. */
export function shJoin(pieces: readonly Shell[], between: Shell): Shell {
  return pieces.join(between) as Shell;
}

/**
 * The one place where a value becomes shell text. Words of plain characters stay as they are, so that what a person reads is what they
 * would type; everything else is put in single quotes. NUL cannot be passed to a program and is refused.
 */
export function quote(word: string): Shell {
  if (word.includes("\0")) throw new TypeError("a NUL character cannot be passed to a program");
  return (/^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(word) ? word : enclose(word)) as Shell;
}

/** The same in quotes always: a first word with an equals sign would set a variable. */
export function enclose(word: string): Shell {
  return `'${word.replaceAll("'", `'\\''`)}'` as Shell;
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is not a whole number`);
  return `${value}`;
}

/** Several words of a command line, quoted, with a blank between them. */
export function quoteAll(words: readonly string[]): Shell {
  return shJoin(words.map(quote), sh` `);
}

/**
 * Takes a text for shell text as it stands. For programs that this source holds as plain constants, and for the shell text that a user
 * types for a host of their own; the places are counted in test/architecture.test.ts. Never for data.
 */
export function trusted(text: string): Shell {
  return text as Shell;
}

/**
 * Lines for the input of a command, as a here-document: what stands behind its `<<`. The end mark is quoted, so that the shell takes the
 * lines as they are; it is random, and a line that is like it is refused.
 */
export function hereDocument(end: string, lines: readonly string[]): Shell {
  if (!/^\w+$/.test(end) || lines.some((line) => line.split("\n").includes(end)))
    throw new TypeError("the end mark of a here-document is a word of its own");
  return `'${end}'\n${lines.join("\n")}\n${end}` as Shell;
}

/** A template literal of a source text. */
export interface Template {
  /** Its own words; what is put in is left out. */
  readonly words: string;
  /** Whether anything is put in. */
  readonly holds: boolean;
  /** The tag in front of it; empty: none. */
  readonly tag: string;
}

/** Every template literal of a TypeScript source, those inside of others too. Comments, strings and regular expressions are passed over. */
export function templatesOf(source: string): readonly Template[] {
  const found: Template[] = [];
  scan(source, 0, found, "");
  return found;
}

/** Reads code up to its end, or to the brace that closes what is put into a template. Returns where it ended. */
function scan(source: string, from: number, found: Template[], until: "" | "}"): number {
  let depth = 0;
  for (let at = from; at < source.length; at += 1) {
    const sign = source[at] ?? "";
    const rest = source.slice(at, at + 2);
    if (rest === "//") at = endOf(source, "\n", at);
    else if (rest === "/*") at = endOf(source, "*/", at) + 1;
    else if (sign === "/" && /(?:^|[(,=:?&|!{};[]|return)\s*$/.test(source.slice(Math.max(0, at - 20), at)))
      at = endOfExpression(source, at);
    else if (sign === '"' || sign === "'") at = endOfString(source, at);
    else if (sign === "`") at = template(source, at, found);
    else if (sign === "{") depth += 1;
    else if (sign === "}" && depth === 0 && until === "}") return at;
    else if (sign === "}") depth -= 1;
  }
  return source.length;
}

function template(source: string, from: number, found: Template[]): number {
  const [tag = ""] = /\w*$/.exec(source.slice(Math.max(0, from - 30), from)) ?? [];
  let words = "";
  let holds = false;
  let at = from + 1;
  for (; at < source.length && source[at] !== "`"; at += 1) {
    if (source[at] === "\\") {
      words += source.slice(at, at + 2);
      at += 1;
    } else if (source.startsWith("${", at)) {
      holds = true;
      at = scan(source, at + 2, found, "}");
    } else words += source[at];
  }
  found.push({ words, holds, tag });
  return at;
}

function endOf(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from + 2);
  return at < 0 ? source.length : at;
}

function endOfString(source: string, from: number): number {
  let at = from + 1;
  while (at < source.length && source[at] !== source[from]) at += source[at] === "\\" ? 2 : 1;
  return at;
}

function endOfExpression(source: string, from: number): number {
  let isInClass = false;
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === "[") isInClass = true;
    else if (source[at] === "]") isInClass = false;
    else if (source[at] === "/" && !isInClass) return at;
    else if (source[at] === "\n") return at;
  }
  return source.length;
}

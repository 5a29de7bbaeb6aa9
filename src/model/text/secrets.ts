import { splitOnce } from "./split-once.ts";

/** Stands in the place of a secret. A plain scalar in YAML, a word in a shell. */
export const hidden = "(hidden)";

/** Whether a line had a secret in it that {@link hideSecrets} took out. */
export function isHidden(line: string): boolean {
  return line.includes(hidden);
}

/** Lines without any of these signs hold nothing that looks like a secret. */
const suspicious =
  /pass|pwd|secret|token|credential|auth|key|psk|private|shared|-----|:\/\/|curl|wget|http|mysql|mariadb|psql|smbclient|ldapsearch|wpa-|xfrm/i;

/**
 * The lines of a file without what looks like a secret: values of names such as `password`, `API_TOKEN`, `psk`, also where they stand in the lines
 * below their name (YAML), headers, the user of curl and of a URL, and PEM blocks. Linear in the text: a host may send any.
 */
export function hideSecrets(lines: readonly string[]): readonly string[] {
  let isPem = false;
  /** The place of a name whose value stands in the lines below it. */
  let above: { readonly indent: number; readonly isComment: boolean } | undefined;
  return lines.map((line) => {
    if (isPem) {
      isPem = !line.includes("-----END ");
      return isPem && line.trim() !== "" ? startOf(line) + hidden : line;
    }
    const start = startOf(line);
    const isComment = start.trim() !== "";
    if (above !== undefined) {
      if (line.trim() === "") return line;
      // A block that is commented out ends where the comment does; a comment does not end one that is not.
      if (start.length > above.indent && (isComment || !above.isComment)) return start + hidden;
      if (!isComment || above.isComment) above = undefined;
    }
    if (!suspicious.test(line)) return line;
    const begin = line.indexOf("-----BEGIN ");
    if (begin >= 0) {
      isPem = !line.includes("-----END ", begin);
      return isPem ? line : line.slice(0, begin) + hidden;
    }
    const { text, goesOn } = hideIn(line, start);
    if (goesOn) above = { indent: start.length, isComment };
    return text;
  });
}

/** The same of a text of any number of lines. */
export function hideSecretsIn(text: string): string {
  return hideSecrets(text.split("\n")).join("\n");
}

/** The characters before the first word of a line: blanks, and the sign of a comment. */
function startOf(line: string): string {
  let end = 0;
  while (" \t\v\f\r".includes(line[end] ?? "-")) end += 1;
  if (line[end] !== "#" && line[end] !== ";") return line.slice(0, end);
  while ("#; \t\v\f\r".includes(line[end] ?? "-")) end += 1;
  return line.slice(0, end);
}

/** One line; `goesOn`: the secret is in the lines below that stand further in. */
function hideIn(line: string, start: string): { readonly text: string; readonly goesOn: boolean } {
  const [first = ""] = line.slice(start.length).split(/[\s=:]/, 1);
  const behind = line.slice(start.length + first.length);
  // interfaces(5), wpa_supplicant and others: a name, a blank, the value.
  if ((/^(wpa-|wireless-key)/i.test(first) || isSecretName(first)) && /^\s+[^\s=:]/.test(behind))
    return { text: `${start}${first} ${hidden}`, goesOn: false };
  return hideAssignments(hideOptions(hideKeys(hideAddresses(line))));
}

/** Programs that take a key as a word behind its name, or as the input of a pipe. Sources: ip-xfrm(8), ip-macsec(8), iw(8), wg(8), chpasswd(8). */
function hideKeys(line: string): string {
  const isPiped = line.includes("|") && /\b(?:ch)?passwd\b/.test(line);
  const piped = isPiped ? line.replaceAll(/\b(echo|printf)\s[^|]*/g, `$1 ${hidden} `) : line;
  const program = piped.search(/\b(?:xfrm|macsec|iwconfig|iw|wg|wpa_passphrase|wpa_cli)\b/);
  if (program < 0) return piped;
  const [name = ""] =
    /\s(?:auth|auth-trunc|enc|aead|key|keys|\S+-key|psk|\S*passphrase)\s/.exec(piped.slice(program)) ?? [];
  return name === "" ? piped : piped.slice(0, piped.indexOf(name, program) + name.length) + hidden;
}

/** Addresses of the web: who logs in, and the path of a webhook, which is as good as a password. */
function hideAddresses(line: string): string {
  return line
    .replaceAll(/:\/\/[^\s/@]*@/g, `://${hidden}@`)
    .replaceAll(/((?:hooks\.slack\.com|discord(?:app)?\.com\/api\/webhooks)\/)[^\s"']+/g, `$1${hidden}`);
}

const logsIn = /\b(?:curl|wget|https?|mysql\w*|mariadb\w*|psql|sshpass|smbclient|ldapsearch)\b/;
const option =
  /(\s)(-[uUHbpw]|--(?:user|proxy-user|header|cookie|password|http-password|ftp-password|oauth2-bearer|data)(?=[\s=]))(=|\s*)("[^"]*"?|'[^']*'?|\S+)/g;

/** An option of any program, and what may be its value. */
const named = /(?<=\s)--?(?<name>[A-Za-z][\w-]*)(?:=|[ \t]+(?!-))(?<value>"[^"]*"?|'[^']*'?|\S+)/g;

/** The options by which programs take a login, their headers, and those of any program that are named like a secret. */
function hideOptions(line: string): string {
  const text = logsIn.test(line) ? line.replaceAll(option, `$1$2 ${hidden}`) : line;
  return text.replaceAll(named, (whole, name: string, value: string) =>
    isSecretName(name) ? whole.slice(0, whole.length - value.length) + hidden : whole,
  );
}

/** `NAME=value`, `name: value`, `"name": "value"`: to the end of the line, or of the value where one can be seen. */
function hideAssignments(line: string): { readonly text: string; readonly goesOn: boolean } {
  let text = "";
  let from = 0;
  for (const { 0: name, index } of line.matchAll(/[A-Za-z0-9_.-]+/g)) {
    if (index < from || !isSecretName(name)) continue;
    const separator = separatorAt(line, index + name.length);
    if (separator === undefined) continue;
    const { start, sign } = separator;
    const value = line.slice(start);
    if (sign === ":" && /^(?:[|>][+-]?\d?[+-]?)?\s*(?:#.*)?$/s.test(value))
      return { text: text + line.slice(from), goesOn: true };
    if (value.trim() === "" || value.startsWith(hidden)) continue;
    const end = endOfValue(line, start, sign);
    text += line.slice(from, start) + hidden;
    from = end ?? line.length;
    if (end === undefined) return { text, goesOn: sign === ":" && /^["']/.test(value) };
  }
  return { text: text + line.slice(from), goesOn: false };
}

/** Where the value behind a name starts; undefined: what follows is none. */
function separatorAt(line: string, behind: number): { readonly start: number; readonly sign: "=" | ":" } | undefined {
  let at = behind;
  if (/["'\]]/.test(line[at] ?? "")) at += 1;
  const blanks = (): void => {
    while (line[at] === " " || line[at] === "\t") at += 1;
  };
  blanks();
  const sign = line[at];
  if (sign !== "=" && sign !== ":") return undefined;
  at += 1;
  // `token:80` is an address and a port.
  if (sign === ":" && !/^[\s"'=]?$/.test(line[at] ?? "")) return undefined;
  blanks();
  return { start: at, sign };
}

/** The end of a value: behind its quote, or before what ends an item of a list in braces; undefined: it goes to the end of the line. */
function endOfValue(line: string, start: number, sign: "=" | ":"): number | undefined {
  const quoteSign = line[start];
  if (quoteSign === '"' || quoteSign === "'") {
    const end = line.indexOf(quoteSign, start + 1);
    return end < 0 ? undefined : end + 1;
  }
  const isFlow = sign === ":" && /[{[]/.test(line.slice(0, start));
  const ends = isFlow ? [",", "}", "]"].map((one) => line.indexOf(one, start)).filter((at) => at >= 0) : [];
  return ends.length > 0 ? Math.min(...ends) : line.length;
}

/** Whether what goes by this name is a secret. */
function isSecretName(name: string): boolean {
  const lower = name.toLowerCase();
  if (/password|passwd|passphrase|passcode|pwd|secret|token|credential|authorization|api[_-]?key|psk/.test(lower))
    return true;
  if (["private", "shared", "pass", "keys"].includes(lower)) return true;
  let end = lower.length;
  while (end > 0 && /\d/.test(lower[end - 1] ?? "")) end -= 1;
  return lower.endsWith("key", end) || /[_-]pass$/.test(lower.slice(0, end));
}

/** A command line as it may be stored: the receiver of notifications is a secret where the address lets anyone write there. */
export function hideReceivers(argv: readonly string[], nameOf: (receiver: string) => string): string {
  const words = argv.map((word, at) => {
    const [option, value] = splitOnce(word, "=") ?? [];
    if (option === "--notify" && value !== undefined) return `--notify=${nameOf(value)}`;
    return argv[at - 1] === "--notify" ? nameOf(word) : word;
  });
  return words.map(hideSecretsIn).join(" ");
}

import { parseEndpoint } from "../../model/network/inet.ts";
import { withoutHashComment } from "../../model/text/split-once.ts";

// How people write rules: by hand, in long options, with what ipvsadm(8) fills in left out.

/** The options that have a short form, by their long one. Source: ipvsadm(8). */
const short: Readonly<Record<string, string>> = {
  "--add-service": "-A",
  "--edit-service": "-E",
  "--delete-service": "-D",
  "--clear": "-C",
  "--add-server": "-a",
  "--edit-server": "-e",
  "--delete-server": "-d",
  "--tcp-service": "-t",
  "--udp-service": "-u",
  "--fwmark-service": "-f",
  "--ipv6": "-6",
  "--scheduler": "-s",
  "--persistent": "-p",
  "--netmask": "-M",
  "--sched-flags": "-b",
  "--ops": "-o",
  "--real-server": "-r",
  "--gatewaying": "-g",
  "--ipip": "-i",
  "--masquerading": "-m",
  "--weight": "-w",
  "--u-threshold": "-x",
  "--l-threshold": "-y",
  "--numeric": "-n",
};

/** ipvsadm's own, where -p stands alone. Seconds. */
const defaultPersistence = "300";
const verbs = /^(?:-[AEDCaedRSLlZ]|--(?:set|start-daemon|stop-daemon|restore|save|list|zero))$/;

/** No rule is longer. Characters. */
const mostOfLine = 16_384;

/** Comments, and what may stand before the options: a path, sudo. */
function bare(line: string): string {
  return withoutHashComment(line)
    .trim()
    .replace(/^(?:sudo\s+(?:-n\s+)?)?(?:\S*\/)?ipvsadm(?=\s|$)/, "")
    .trim();
}

/** Nothing, or a comment; keepalived's begin with an exclamation mark too. */
export function isBlank(line: string): boolean {
  return /^\s*(?:[#!]|$)/.test(line);
}

/** The words of a rule, in short options, the verb first; undefined where the line is no call of ipvsadm. */
export function ruleWords(line: string): readonly string[] | undefined {
  if (line.length > mostOfLine) return undefined;
  const words = bare(line)
    .split(/\s+/)
    .filter((word) => word !== "")
    .flatMap(apart)
    .map((word) => short[word] ?? word)
    .filter((word) => word !== "-n");
  return verbs.test(words[0] ?? "") ? words : undefined;
}

/** `--weight=5` and `-w5` are two words. */
function apart(word: string): readonly string[] {
  const [, name, value = ""] = /^(--[a-z-]+)=(.*)$/.exec(word) ?? /^(-[tufspMrwxyb])([^\s-].*)$/.exec(word) ?? [];
  return name ? [name, value] : [word];
}

/** The words with what ipvsadm fills in: the time of a lone -p, port 0 of a service, the service's port of a real server. */
export function filledIn(words: readonly string[]): readonly string[] {
  const wordAfter = (...names: readonly string[]) => {
    const at = words.findIndex((word) => names.includes(word));
    return at < 0 ? undefined : words[at + 1];
  };
  const service = withPort(wordAfter("-t", "-u", "--sctp-service") ?? "", 0);
  const port = parseEndpoint(service)?.port ?? 0;
  return words.flatMap((word, at) => {
    const next = words[at + 1];
    if (word === "-p" && (next === undefined || next.startsWith("-"))) return [word, defaultPersistence];
    const before = words[at - 1] ?? "";
    if (["-t", "-u", "--sctp-service"].includes(before)) return [withPort(word, 0)];
    return [before === "-r" ? withPort(word, port) : word];
  });
}

function withPort(text: string, port: number): string {
  return parseEndpoint(`${text}:${port}`) ? `${text}:${port}` : text;
}

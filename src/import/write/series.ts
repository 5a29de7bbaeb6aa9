import { familyOf } from "../../model/network/inet.ts";
import type { ServerDraft } from "../draft.ts";
import { literal, object } from "./literal.ts";

/** Servers that differ by a number alone, which stands in their names and their addresses. */
export interface Series {
  readonly servers: readonly ServerDraft[];
  readonly numbers: readonly number[];
  /** The properties of each, as code in which `n` is its number; and the id of its construct. */
  readonly id: string;
  readonly props: string;
}

/** Fewer are better read one by one. */
const shortest = 3;

interface Pattern {
  readonly number: number;
  readonly id: string;
  readonly props: string;
}

/** The servers in groups of one pattern each; what fits none stays alone. */
export function seriesOf(servers: readonly ServerDraft[]): {
  readonly series: readonly Series[];
  readonly single: readonly ServerDraft[];
} {
  const seen = servers.map((server) => ({ server, pattern: patternOf(server) }));
  const groups = Map.groupBy(seen, ({ pattern }) => (pattern ? `${pattern.id} ${pattern.props}` : ""));
  const series = [...groups].flatMap(([name, all]): Series[] => {
    const [first] = all;
    if (name === "" || all.length < shortest || !first?.pattern) return [];
    const ordered = all.toSorted((a, b) => (a.pattern?.number ?? 0) - (b.pattern?.number ?? 0));
    return [
      {
        servers: ordered.map(({ server }) => server),
        numbers: ordered.map(({ pattern }) => pattern?.number ?? 0),
        id: first.pattern.id,
        props: first.pattern.props,
      },
    ];
  });
  const grouped = new Set(series.flatMap((one) => one.servers));
  return { series, single: servers.filter((server) => !grouped.has(server)) };
}

/** The last number in the host's own name, and everything else in terms of it. */
function patternOf({ id, target, rip, rip6 }: ServerDraft): Pattern | undefined {
  // Of a full name the first label: web1.dc2.example.com is the first of its kind.
  const label = /^[\d.]+$/.test(target.name) ? target.name : (target.name.split(".")[0] ?? "");
  const [, before = "", digits = "", end = ""] = /^(.*?)(\d+)(\D*)$/.exec(label) ?? [];
  const after = end + target.name.slice(label.length);
  // A name that is an address would repeat it.
  if (digits === "" || digits.length > 9 || id !== target.name) return undefined;
  const number = Number(digits);
  const host = template(before, padded(digits), after);
  const address = inTermsOf(number, rip);
  const second = rip6 === undefined ? undefined : inTermsOf(number, rip6);
  if (address === undefined || (rip6 !== undefined && second === undefined)) return undefined;
  const sudo = target.sudo ? "true" : undefined;
  return {
    number,
    id: host,
    props: object([
      ["host", host],
      ["rip", address],
      ["rip6", second],
      ["sudo", sudo],
    ]),
  };
}

/** `String(n).padStart(2, "0")` where the name has it so. */
function padded(digits: string): string {
  return digits.startsWith("0") && digits.length > 1 ? `String(n).padStart(${digits.length}, "0")` : "n";
}

function template(before: string, middle: string, after: string): string {
  if (before === "" && after === "" && middle !== "n") return middle;
  const quoted = (text: string) => text.replaceAll(/[`\\$]/g, "\\$&");
  return `\`${quoted(before)}\${${middle}}${quoted(after)}\``;
}

/** The last part of an address as the number, or the number and a constant. IPv6: its digits as they are written. */
function inTermsOf(number: number, address: string): string | undefined {
  const [, network = "", last = ""] = /^(.*[.:])([\da-f]+)$/.exec(address) ?? [];
  if (familyOf(address) === 6) return last === String(number) ? template(network, "n", "") : undefined;
  const offset = Number(last) - number;
  const term = offset === 0 ? "n" : offset > 0 ? `n + ${offset}` : `n - ${-offset}`;
  return template(network, term, "");
}

/** Code for the numbers: a range where they follow each other. */
export function numbersCode(numbers: readonly number[]): string {
  const [first = 0] = numbers;
  const isRange = numbers.length > 8 && numbers.every((one, at) => one === first + at);
  return isRange ? `Array.from({ length: ${numbers.length} }, (_, i) => i + ${first})` : literal(numbers);
}

/** A line that stands for several: with the variables of each turn. */
export interface Sequence {
  readonly turns: readonly (readonly (readonly [variable: string, text: string])[])[];
  readonly rest: string;
}

const mostTurns = 100_000;

/** `~SEQ(var, start, step, end) rest`, its hexadecimal form `~SEQx`, and `~LST(var, a, b)`; undefined where it is none of them. */
export function parseSequence(line: string): Sequence | undefined {
  const [, kind, inner = "", rest = ""] = /^~(SEQx?|LST)\(((?:[^()])*)\)\s*([\s\S]*)$/.exec(line) ?? [];
  if (kind === undefined) return undefined;
  const turns = kind === "LST" ? listTurns(inner) : numberTurns(inner, kind === "SEQx" ? 16 : 10);
  return turns && { turns, rest };
}

function numberTurns(inner: string, base: 10 | 16): Sequence["turns"] | undefined {
  const [variable = "", ...words] = inner.split(",").map((one) => one.trim());
  const numbers = words.map((word) => (/^-?(?:0x[0-9a-f]+|\d+)$/i.test(word) ? toNumber(word) : Number.NaN));
  if (!/^[A-Za-z_]\w*$/.test(variable) || numbers.some(Number.isNaN) || numbers.length === 0) return undefined;
  const end = numbers.at(-1) ?? 0;
  const start = numbers.length > 1 ? (numbers[0] ?? 0) : end > 0 ? 1 : -1;
  const step = numbers.length > 2 ? (numbers[1] ?? 0) : start <= end ? 1 : -1;
  const count = Math.floor((end - start) / step) + 1;
  const isHexOfLess = base === 16 && (start < 0 || end < 0);
  if (numbers.length > 3 || step === 0 || !(count > 0 && count <= mostTurns) || isHexOfLess) return undefined;
  return Array.from({ length: count }, (_, at) => [[variable, (start + at * step).toString(base)] as const]);
}

function toNumber(word: string): number {
  return word.startsWith("-") ? -Number(word.slice(1)) : Number(word);
}

/** `IP, 1, 2` or `{IP, NAME}, {1,a}, {2,b}`. */
function listTurns(inner: string): Sequence["turns"] | undefined {
  const items =
    inner
      .match(/\{[^}]*\}|[^,{}]+/g)
      ?.map((one) => one.trim())
      .filter((one) => one !== "") ?? [];
  const [names = [], ...values] = items.map((one) =>
    one
      .replaceAll(/[{}]/g, "")
      .split(",")
      .map((word) => word.trim()),
  );
  if (values.length === 0 || names.some((name) => !/^[A-Za-z_]\w*$/.test(name))) return undefined;
  if (values.some((texts) => texts.length !== names.length)) return undefined;
  return values.map((texts) => texts.map((text, at) => [names[at] ?? "", text] as const));
}

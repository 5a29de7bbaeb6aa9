import type { BadInput } from "./bad-input.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const others: readonly Json[] = [null, 5, "x\u001b]0;owned\u0007", [], {}, [[null]], true];

/** A plan file in which one field holds something else: the whole file, by every path of it down to the fifth level. */
export function wrongPlans(text: string): readonly BadInput[] {
  const plan = JSON.parse(text) as Json;
  const paths = pathsOf(plan, 5);
  const changed = paths.flatMap((path, at): BadInput[] => {
    const other = others[at % others.length] as Json;
    const spoilt = `${JSON.stringify(replaced(plan, path, other), null, 2)}\n`;
    const argv =
      [
        ["show", "plan.json"],
        ["show", "plan.json", "--json"],
        ["apply", "plan.json"],
      ][at % 3] ?? [];
    // A plan may hold any text in some places: it is shown, escaped, with the word that it cannot be verified.
    const codes = argv[0] === "show" ? [0, 1, 5] : [5];
    return [
      {
        name: `${argv.join(" ")}: ${path.join(".")} = ${JSON.stringify(other)}`,
        argv,
        files: { "plan.json": spoilt },
        codes,
      },
    ];
  });
  const whole = [
    "",
    "{",
    "null",
    "[]",
    "5",
    '"x"',
    "{}",
    "\ufeff{}",
    text.slice(0, text.length / 2),
    `${text}${text}`,
    "[".repeat(100_000),
    `{"__proto__": {"formatVersion": "1.0"}}`,
    text.replace('"1.0"', '"2.0"'),
  ].flatMap((spoilt, at): BadInput[] =>
    [
      ["show", "plan.json"],
      ["apply", "plan.json", "--json"],
    ].map((argv) => ({
      name: `${argv.join(" ")}: whole file ${at}`,
      argv,
      files: { "plan.json": spoilt },
      codes: [1, 5],
    })),
  );
  return [
    ...whole,
    ...changed.filter((_one, at) => at % Math.ceil(changed.length / 60) === 0),
    { name: "show a fifo", argv: ["show", "pipe"], files: { pipe: null }, codes: [1] },
    { name: "show a folder", argv: ["show", "."], codes: [1] },
    { name: "show /dev/zero", argv: ["show", "/dev/zero"], codes: [1] },
    { name: "apply /dev/zero", argv: ["apply", "/dev/zero"], codes: [1] },
    { name: "apply no file", argv: ["apply", "not/there.json"], codes: [1] },
  ];
}

function pathsOf(value: Json, depth: number): readonly (readonly string[])[] {
  if (depth === 0 || typeof value !== "object" || value === null) return [[]];
  // Members of a list are alike: the first one stands for them.
  const entries = Array.isArray(value) ? Object.entries(value).slice(0, 1) : Object.entries(value);
  return [[], ...entries.flatMap(([name, one]) => pathsOf(one as Json, depth - 1).map((path) => [name, ...path]))];
}

function replaced(value: Json, [name, ...rest]: readonly string[], other: Json): Json {
  if (name === undefined) return other;
  const copy = structuredClone(value) as Record<string, Json>;
  copy[name] = replaced(copy[name] as Json, rest, other);
  return copy;
}

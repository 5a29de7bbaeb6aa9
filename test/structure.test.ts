import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseAst } from "rolldown/parseAst";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const files = ["src", "providers", "state"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* nodesOf(one);
  if (!isNode(value)) return;
  yield value;
  for (const part of Object.values(value)) if (typeof part === "object") yield* nodesOf(part);
}

const parsed = files.map((file) => {
  const text = readFileSync(join(root, file), "utf8");
  const nodes = [...nodesOf(parseAst(text, { lang: "ts" }))];
  const lineAt = (at: number) => text.slice(0, at).split("\n").length;
  return { file, text, nodes, lineAt };
});

/** The modules of ours that a file imports, also for their types alone. */
const imports = new Map(
  parsed.map(({ file, nodes }) => [
    file,
    nodes.flatMap(({ type, source }) => {
      const path = isNode(source) ? source.value : undefined;
      return /^(?:Import|Export|TSImport)/.test(type) && typeof path === "string" && path.startsWith(".")
        ? [normalize(join(dirname(file), path))]
        : [];
    }),
  ]),
);

it("has no import cycle, also of types alone", () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) cycles.push([...path.slice(at), file].join(" → "));
    if (at >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

it.each(parsed)("$file has functions that can be read at once", ({ text, nodes, lineAt }) => {
  const long = nodes
    .filter(({ type, body }) => /Function/.test(type) && type !== "TSFunctionType" && isNode(body))
    .filter(({ start, end }) => lineAt(end) - lineAt(start) >= 60)
    .map(({ start }) => `${lineAt(start)}: ${text.slice(start, start + 80)}`);
  expect(long).toEqual([]);
});

it.each(parsed)("$file spreads no literal into a literal", ({ nodes, lineAt }) => {
  const spread = nodes
    .filter(
      ({ type, argument }) =>
        type === "SpreadElement" && isNode(argument) && /^(?:Object|Array)Expression$/.test(argument.type),
    )
    .map(({ start }) => lineAt(start));
  expect(spread).toEqual([]);
});

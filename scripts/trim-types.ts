// The edge that takes out of dist the types of what cannot be imported: tsc writes those of every module that it has read.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const { exports: entries } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const ways = Object.values(entries as Record<string, string | { types: string }>).flatMap((one) =>
  typeof one === "string" ? [] : [one.types],
);

const needed = new Set<string>();
for (const way of ways) reach(resolve(root, way));
for (const { name, parentPath } of readdirSync(join(root, "dist"), { recursive: true, withFileTypes: true })) {
  const path = join(parentPath, name);
  if (name.endsWith(".d.ts") && !needed.has(path)) rmSync(path);
}

/** Follows what a file of types imports. */
function reach(path: string): void {
  if (needed.has(path)) return;
  needed.add(path);
  // What an example imports is not needed.
  const code = readFileSync(path, "utf8").replaceAll(/^\s*\/\*\*.*?\*\//gms, "");
  for (const [, to = ""] of code.matchAll(/(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g))
    reach(resolve(dirname(path), to.replace(/\.[jt]s$/, ".d.ts")));
}

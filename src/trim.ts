// The edge that takes out of dist what the package has no use for: npm run build runs it last. What is only loaded to build it, modules
// that hold types alone, and the types of what nobody can import, stay behind.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const { bin, exports: entries } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const ways: readonly string[] = [bin, ...Object.values(entries)].flatMap((one) =>
  typeof one === "string" ? [one] : (Object.values(one as object) as string[]),
);

const needed = new Set<string>();
for (const way of ways) reach(resolve(root, way));
for (const { name, parentPath } of readdirSync(join(root, "dist"), { recursive: true, withFileTypes: true })) {
  const path = join(parentPath, name);
  if (/\.(js|d\.ts)$/.test(name) && !needed.has(path)) rmSync(path);
}

/** Follows a file's imports, those at run time among them; types lead to types. */
function reach(path: string): void {
  if (needed.has(path) || !/\.(js|d\.ts)$/.test(path)) return;
  needed.add(path);
  // What an example imports is nobody's need.
  const code = readFileSync(path, "utf8").replaceAll(/^\s*\/\*\*.*?\*\//gms, "");
  for (const [, to = ""] of code.matchAll(/(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g))
    reach(resolve(dirname(path), path.endsWith(".d.ts") ? to.replace(/\.[jt]s$/, ".d.ts") : to));
}

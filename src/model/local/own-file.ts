import { join } from "node:path";

// Built, all code stands in one folder, dist/src; what is no code lies below dist as it does in the repository.
const isSource = import.meta.url.endsWith(".ts");
const root = join(import.meta.dirname, isSource ? "../../.." : "..");

/** The path of a file that belongs to lvsform itself, named as in the repository: "state/schema.sql". */
export function ownFile(path: string): string {
  return join(root, path);
}

/** The path of what is imported as `lvsform` (index) and the like, as it runs: the source, or what is built of it. */
export function ownEntry(name: string): string {
  return ownFile(`src/${name}.${isSource ? "ts" : "js"}`);
}

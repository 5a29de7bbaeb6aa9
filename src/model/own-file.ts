import { join } from "node:path";

// Built, all code stands in one folder, dist/src; what is no code lies below dist as it does in the repository.
const root = join(import.meta.dirname, import.meta.url.endsWith(".ts") ? "../.." : "..");

/** The path of a file that belongs to lvsform itself, named as in the repository: "state/schema.sql". */
export function ownFile(path: string): string {
  return join(root, path);
}

import { readFileSync } from "node:fs";

/** The version of this lvsform, as its package.json has it. */
export function ownVersion(): string {
  // Built, this file stands one folder further down.
  const depth = import.meta.url.endsWith(".ts") ? "../" : "../../";
  return JSON.parse(readFileSync(new URL(`${depth}package.json`, import.meta.url), "utf8")).version;
}

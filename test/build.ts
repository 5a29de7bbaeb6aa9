import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { program } from "./program.ts";

const root = join(import.meta.dirname, "..");
const sources = ["src", "providers", "state", "package.json", "package-lock.json", "rolldown.config.ts"];

/** When the newest of some files and folders was changed. Milliseconds. */
function newest(paths: readonly string[]): number {
  const times = paths.map((path) => {
    const own = statSync(path);
    return own.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : own.mtimeMs;
  });
  return Math.max(0, ...times);
}

/** Builds the program if its sources are newer: many tests run it. */
export default function setup(): void {
  const built = statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > newest(sources.map((name) => join(root, name)))) return;
  execFileSync("npm", ["run", "-s", "build"], { cwd: root, stdio: "inherit" });
}

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { rolldown } from "rolldown";
import config from "../rolldown.config.ts";

const root = join(import.meta.dirname, "..");

/**
 * A program of the bench, bundled with all of lvsform that it uses as the package is: what is measured is what a user has, without what
 * Node needs to run TypeScript.
 *
 * @param path below bench/, without its ending.
 * @returns the path of what Node runs.
 */
export async function built(path: string): Promise<string> {
  const name = basename(path);
  // Below node_modules, where it finds the packages that stay outside.
  const folder = join(root, "node_modules/.cache/lvsform-bench", name);
  rmSync(folder, { recursive: true, force: true });
  const { output, input: _, ...how } = config;
  const bundle = await rolldown({ ...how, cwd: root, input: { [name]: `bench/${path}.ts`, index: "src/index.ts" } });
  await bundle.write({ ...output, dir: folder });
  await bundle.close();
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  mkdirSync(join(folder, "state"));
  for (const file of readdirSync(join(root, "state")).filter((one) => one.endsWith(".sql")))
    cpSync(join(root, "state", file), join(folder, "state", file));
  return join(folder, `src/${name}.js`);
}

/** What such a program prints, as data. What Node compiles of it and of cluster.ts is kept in a folder, as lvsform keeps it. */
export function told(program: string, words: readonly string[], folder: string) {
  const text = execFileSync(process.execPath, [program, ...words], {
    cwd: folder,
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, "compiled") },
    encoding: "utf8",
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(text);
}

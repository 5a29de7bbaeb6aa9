import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "rolldown";
import manifest from "./package.json" with { type: "json" };

// What the published package runs: all code in a few files, because the hundreds that it is written in, and those of the small libraries,
// took most of the time in which a command started. What is named in `dependencies` stays outside: what has native code, what is large and
// rarely used, and constructs, of which a cluster.ts must find the same copy. Types are tsc's; they stand beside this, and
// name zod, which for that alone is a dependency.
const entries = ["main", "index", "api", "terraform", "dsl/load-worker"];
const outside = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(
  (name) => name !== "zod",
);

export default defineConfig({
  input: Object.fromEntries(entries.map((name) => [name, `src/${name}.ts`])),
  platform: "node",
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  output: { dir: "dist", format: "esm", entryFileNames: "src/[name].js", chunkFileNames: "src/[name]-[hash].js" },
  plugins: [licences()],
});

/** The licences of the libraries whose code comes along, which want to be told of, in dist/LICENSES.txt. */
function licences(): Plugin {
  return {
    name: "licences",
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((one) => (one.type === "chunk" ? one.moduleIds : []));
      const folders = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []);
      const texts = [...new Set(folders)].toSorted().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const file = ["LICENSE", "LICENSE.md", "license"].map((one) => join(folder, one)).find(existsSync);
        if (file === undefined) throw new Error(`${name} comes without a licence`);
        return `${name} ${version} (${license})\n\n${readFileSync(file, "utf8").trim()}\n`;
      });
      this.emitFile({ type: "asset", fileName: "LICENSES.txt", source: texts.join(`\n${"-".repeat(80)}\n\n`) });
    },
  };
}

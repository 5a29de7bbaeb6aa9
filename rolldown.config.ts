import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "rolldown";
import manifest from "./package.json" with { type: "json" };
import lock from "./package-lock.json" with { type: "json" };

// What the published package runs: all code in a few files, because the hundreds that it is written in, and those of the small libraries,
// took most of the time in which a command started. What is named in `dependencies` stays outside: what has native code, what is large and
// rarely used, and constructs, of which a cluster.ts must find the same copy. Types are tsc's; they stand beside this, and
// name zod, which for that alone is a dependency.
const entries = {
  main: "src/cli/main.ts",
  index: "src/index.ts",
  api: "src/api/index.ts",
  terraform: "src/terraform.ts",
  "dsl/load-worker": "src/dsl/load-worker.ts",
};
const outside = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(
  (name) => name !== "zod",
);

export default defineConfig({
  input: entries,
  platform: "node",
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  output: { dir: "dist", format: "esm", entryFileNames: "src/[name].js", chunkFileNames: "src/[name]-[hash].js" },
  plugins: [licences()],
});

interface BundledLibrary {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Writes what the bundle owes to its libraries: their licences in dist/LICENSES.txt, and a list of them for scanners in dist/sbom.cdx.json. */
function licences(): Plugin {
  return {
    name: "licences",
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((one) => (one.type === "chunk" ? one.moduleIds : []));
      const folders = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []);
      const libraries = [...new Set(folders)].toSorted().map((folder): BundledLibrary => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        return { folder, name, version, license };
      });
      const texts = libraries.map(licenceText).join(`\n${"-".repeat(80)}\n\n`);
      this.emitFile({ type: "asset", fileName: "LICENSES.txt", source: texts });
      this.emitFile({
        type: "asset",
        fileName: "sbom.cdx.json",
        source: `${JSON.stringify(sbomOf(libraries), null, 2)}\n`,
      });
    },
  };
}

function licenceText({ folder, name, version, license }: BundledLibrary): string {
  const file = ["LICENSE", "LICENSE.md", "license"].map((one) => join(folder, one)).find(existsSync);
  if (file === undefined) throw new Error(`${name} comes without a licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(file, "utf8").trim()}\n`;
}

/**
 * The libraries in the bundle as CycloneDX has it: audits of users do not see them otherwise. Without a time, so that the same source
 * gives the same bytes. Source: cyclonedx.org/docs/1.6/json.
 */
function sbomOf(libraries: readonly BundledLibrary[]) {
  const { name, version, license } = manifest;
  const purl = (one: { readonly name: string; readonly version: string }) =>
    `pkg:npm/${one.name.replace("@", "%40")}@${one.version}`;
  const self = { type: "application", "bom-ref": purl(manifest), name, version };
  const components = libraries.map((one) => ({
    type: "library",
    "bom-ref": purl(one),
    name: one.name,
    version: one.version,
    scope: "required",
    hashes: [{ alg: "SHA-512", content: hashOf(one) }],
    licenses: [{ license: { id: one.license } }],
    purl: purl(one),
  }));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { ...self, licenses: [{ license: { id: license } }], purl: purl(manifest) } },
    components,
    dependencies: [{ ref: purl(manifest), dependsOn: components.map((one) => one["bom-ref"]) }],
  };
}

/** The hash of the package as it came from the registry, from the lock file, in hexadecimal digits. */
function hashOf({ folder, name, version }: BundledLibrary): string {
  const path = folder.slice(folder.indexOf("node_modules/"));
  const packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>> = lock.packages;
  const locked = packages[path];
  const hash = /^sha512-(?<base64>.+)$/.exec(locked?.integrity ?? "")?.groups?.base64;
  if (hash === undefined || locked?.version !== version) throw new Error(`${name} ${version} is not in the lock file`);
  return Buffer.from(hash, "base64").toString("hex");
}

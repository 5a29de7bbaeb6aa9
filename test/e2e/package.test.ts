import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pack } from "./npm.ts";

const folder = mkdtempSync(join(tmpdir(), "lvsform-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { tarball, files } = pack(folder);
execFileSync("tar", ["-xzf", tarball, "-C", folder]);
const textOf = (file: string) => readFileSync(join(folder, "package", file), "utf8");
const all = files.map((file) => ({ file, text: textOf(file) }));

const { bin, man, exports: entries, ...manifest } = JSON.parse(textOf("package.json"));
const entryFiles = [bin.lvsform, ...man, ...Object.values(entries).flatMap((one) => Object.values(one as object))]
  .filter((one) => one.length > 1)
  .map((one) => one.replace(/^\.\//, ""));

const code = all.filter(({ file }) => /\.(js|d\.ts)$/.test(file));
const importsOf = (text: string) =>
  [
    ...text
      .replaceAll(/^\s*\/\*\*.*?\*\//gms, "")
      .matchAll(/(?:^|[\s;[(,])(?:from|import)\s*\(?\s*"([^"\s]+)"|createRequire\(.*\)\("([^"]+)"\)/gm),
  ].map(([, from, required]) => from ?? required ?? "");
/** The packed files that a packed file imports; types lead to types. */
const neighboursOf = ({ file, text }: (typeof all)[number]) =>
  importsOf(text)
    .filter((to) => to.startsWith("."))
    .map((to) => join(dirname(file), file.endsWith(".d.ts") ? to.replace(/\.[jt]s$/, ".d.ts") : to));
const imported = new Set([...entryFiles, ...code.flatMap(neighboursOf)]);
const isNamed = (file: string) => code.some(({ text }) => new RegExp(`["/]${basename(file)}"`).test(text));

// What may be in the package, and why.
const rules: readonly (readonly [RegExp, (file: string) => boolean])[] = [
  [/^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/, () => true],
  [/^dist\/(src|providers|state)\/.*\.(js|d\.ts)$/, (file) => imported.has(file)],
  // Of the libraries whose code the built files hold.
  [/^dist\/(LICENSES\.txt|sbom\.cdx\.json)$/, () => true],
  // The thread of cluster.ts is started by its path.
  [/^dist\/src\/dsl\/load-worker\.js$/, () => true],
  [/^dist\/man\/lvsform\.1$/, (file) => entryFiles.includes(file)],
  [/^dist\/state\/[a-z0-9-]+\.sql$/, isNamed],
  [/^dist\/src\/lab\/guest\/[a-z-]+\.sh$/, isNamed],
  [/^dist\/src\/cli\/completion\/scripts\/lvsform\.(bash|zsh|fish)$/, () => true],
];

describe("the package", () => {
  it("holds nothing that nobody needs", () => {
    const surplus = files.filter((file) => !rules.some(([pattern, isNeeded]) => pattern.test(file) && isNeeded(file)));
    expect(surplus).toEqual([]);
  });

  it("holds all that it names: what starts it, its manual page, and every file that one of its files imports", () => {
    expect(entryFiles.length).toBe(8);
    expect([...imported].filter((file) => !files.includes(file))).toEqual([]);
    for (const name of ["package.json", "README.md", "CHANGELOG.md", "LICENSE"]) expect(files).toContain(name);
  });

  it("depends on the packages that it imports, and on no other; its types on none that only some have", () => {
    const packagesIn = (end: string) => {
      const imports = code.filter(({ file }) => file.endsWith(end)).flatMap(({ text }) => importsOf(text));
      const others = imports.filter((to) => !/^(\.|node:|lvsform)/.test(to));
      return [...new Set(others.map((to) => to.split("/", to.startsWith("@") ? 2 : 1).join("/")))].toSorted();
    };
    const [needed, others] = [Object.keys(manifest.dependencies), Object.keys(manifest.peerDependencies)];
    const types = packagesIn(".d.ts").filter((name) => !others.includes(name));
    expect([...new Set([...packagesIn(".js"), ...types])].toSorted()).toEqual(needed.toSorted());
  });

  it("holds the licences of the libraries in it, and says so of each", () => {
    const bundled = ["commander", "croner", "diff", "ipaddr.js", "string-width", "zod"];
    for (const name of bundled)
      expect(textOf("dist/LICENSES.txt")).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, "m"));
  });

  it("holds a list of the libraries in it for scanners: the same as their licences, each with the hash of its package", () => {
    const { bomFormat, components } = JSON.parse(textOf("dist/sbom.cdx.json"));
    const licensed = [...textOf("dist/LICENSES.txt").matchAll(/^(\S+) (\d+\.\d+\.\d+\S*) \(/gm)];
    expect(bomFormat).toBe("CycloneDX");
    const names = components.map((one: { name: string; version: string }) => `${one.name} ${one.version}`);
    expect(names).toEqual(licensed.map(([, name, version]) => `${name} ${version}`));
    for (const { hashes } of components) expect(hashes[0].content).toMatch(/^[0-9a-f]{128}$/);
  });

  it("runs no script when it is installed", () => {
    const scripts = Object.keys(manifest.scripts ?? {});
    expect(scripts.filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });

  it("runs as a program, and points to no source that it does not hold", () => {
    expect(textOf(bin.lvsform)).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(join(folder, "package", bin.lvsform)).mode & 0o111).toBe(0o111);
    expect(all.filter(({ text }) => text.includes("sourceMappingURL")).map(({ file }) => file)).toEqual([]);
  });

  it("under an old Node says which one it needs, instead of crashing", () => {
    const main = join(import.meta.dirname, "../../dist/src/main.js");
    const old = `Object.defineProperty(process.versions, "node", { value: "20.20.2" }); await import(${JSON.stringify(main)});`;
    let stderr = "";
    try {
      execFileSync(process.execPath, ["--input-type=module", "-e", old], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      stderr = String((error as { stderr: string }).stderr);
    }
    expect(stderr).toContain("lvsform needs Node 22.18 or newer; this is 20.20.2");
    // A checkout has one, and says how it is used.
    expect(stderr).toContain(`export PATH="${join(import.meta.dirname, "../../node_modules/.bin")}:$PATH"`);
  });
});

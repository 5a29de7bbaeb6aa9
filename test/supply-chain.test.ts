import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  /** It comes inside the package of another one, whose integrity covers it. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const packages = Object.entries(read("package-lock.json").packages as Readonly<Record<string, Locked>>).filter(
  ([path]) => path !== "",
);

it("the lock file pins the content of every package, and names no registry of its own", () => {
  expect(packages.length).toBeGreaterThan(100);
  const open = packages.filter(([, one]) => !one.inBundle && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(one.integrity ?? ""));
  expect(open.map(([path]) => path)).toEqual([]);
  const elsewhere = packages.filter(
    ([, { resolved }]) => resolved && !resolved.startsWith("https://registry.npmjs.org/"),
  );
  expect(elsewhere.map(([path]) => path)).toEqual([]);
});

it("no package that lvsform needs to run has an install script that it needs", () => {
  const { allowScripts, scripts } = read("package.json");
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  const withScript = packages
    .filter(([, one]) => one.hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ""));
  // Each is decided about; the only one that may run brings Node for the work on lvsform itself.
  for (const name of withScript.filter((one) => one in allowScripts)) expect(allowScripts[name]).toBe(name === "node");
});

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../model/diagnostic.ts";
import { kernelPackage, programPackages } from "./recipe.ts";
import { runProgram } from "./run.ts";

/** Downloads the packages of the guest and unpacks them into a folder. Nothing of them is installed here; no root is needed. */
export async function unpackPackages(into: string, debs: string): Promise<void> {
  await mkdir(debs, { recursive: true });
  await mkdir(into, { recursive: true });
  const names = [...programPackages, await kernelOf(), ...(await librariesOf(programPackages))];
  await runProgram("apt-get", ["download", ...names], { cwd: debs });
  for (const file of (await readdir(debs)).toSorted()) await runProgram("dpkg-deb", ["-x", join(debs, file), into]);
}

/** The package of the kernel itself. */
async function kernelOf(): Promise<string> {
  const [, name] = /Depends: (linux-image-\S+)/.exec(await runProgram("apt-cache", ["depends", kernelPackage])) ?? [];
  if (name !== undefined) return name;
  throw new Failure({
    severity: "error",
    code: "no-package-lists",
    summary: `apt does not know ${kernelPackage}`,
    hint: "fetch the package lists first: apt-get update (as root)",
  });
}

/** Every library package that the programs need, direct or through another library. */
async function librariesOf(names: readonly string[]): Promise<readonly string[]> {
  const flags = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map((one) => `--no-${one}`);
  const isLibrary = (name: string) => /^(lib|zlib)/.test(name) && !/perl|debian-installer|gdbm/.test(name);
  const found = new Set<string>();
  for (let open = [...names]; open.length > 0; ) {
    const text = await runProgram("apt-cache", ["depends", ...flags, ...open]);
    const next = [...text.matchAll(/(?:Pre)?Depends: ([a-z0-9][a-z0-9.+-]+)$/gm)].map(([, name = ""]) => name);
    open = [...new Set(next)].filter((name) => isLibrary(name) && !found.has(name));
    for (const name of open) found.add(name);
  }
  return [...found].filter((name) => !names.includes(name)).toSorted();
}

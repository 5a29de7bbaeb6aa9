import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFoldersFor } from "../../files/folders.ts";
import { failure } from "../../messages/build.ts";
import { runProgram } from "../run.ts";
import { kernelPackage } from "./recipe.ts";

/**
 * Downloads packages, the libraries they need and the kernel, and unpacks them into a folder. Nothing of them is installed here; no
 * root is needed. `work` is a folder for what is only needed on the way.
 */
export async function unpackPackages(
  packages: readonly string[],
  into: string,
  work: string,
  onProgress: (text: string) => void,
): Promise<void> {
  const debs = join(work, "debs");
  makeFoldersFor("the lab's packages", into);
  await download(packages, debs, []).catch(async () => {
    // The machine's package lists are missing, as in most containers, or older than the archive. It keeps them as they are.
    onProgress("fetching Debian's package lists");
    await download(packages, debs, await fetchLists(join(work, "apt")));
  });
  for (const file of (await readdir(debs)).toSorted()) await runProgram("dpkg-deb", ["-x", join(debs, file), into]);
}

async function download(packages: readonly string[], debs: string, apt: readonly string[]): Promise<void> {
  const names = [...packages, await findKernel(apt), ...(await findLibraries(packages, apt))];
  // Empty: an earlier try may have left another version of a package.
  await rm(debs, { recursive: true, force: true });
  makeFoldersFor("the lab's packages", debs);
  await runProgram("apt-get", [...apt, "download", ...names], { cwd: debs });
}

/** Package lists in a folder of our own, from the sources this machine is set up with. Returns the options that make apt use them. */
async function fetchLists(folder: string): Promise<readonly string[]> {
  const lists = join(folder, "lists");
  const cache = join(folder, "cache");
  for (const path of [lists, cache]) makeFoldersFor("the lab's packages", join(path, "partial"));
  const apt = ["-o", `Dir::State::lists=${lists}`, "-o", `Dir::Cache=${cache}`];
  await runProgram("apt-get", [...apt, "update"]);
  return apt;
}

/** The package of the kernel itself. */
async function findKernel(apt: readonly string[]): Promise<string> {
  const text = await runProgram("apt-cache", [...apt, "depends", kernelPackage]);
  const [, name] = /Depends: (linux-image-\S+)/.exec(text) ?? [];
  if (name !== undefined) return name;
  throw failure("lab-no-kernel", { name: kernelPackage });
}

/** Every library package that the programs need, direct or through another library. */
async function findLibraries(names: readonly string[], apt: readonly string[]): Promise<readonly string[]> {
  const flags = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map((one) => `--no-${one}`);
  const isLibrary = (name: string) => /^(lib|zlib)/.test(name) && !/-perl|debian-installer|gdbm/.test(name);
  const found = new Set<string>();
  for (let open = [...names]; open.length > 0; ) {
    const text = await runProgram("apt-cache", [...apt, "depends", ...flags, ...open]);
    const next = [...text.matchAll(/(?:Pre)?Depends: ([a-z0-9][a-z0-9.+-]+)$/gm)].map(([, name = ""]) => name);
    open = [...new Set(next)].filter((name) => isLibrary(name) && !found.has(name));
    for (const name of open) found.add(name);
  }
  return [...found].filter((name) => !names.includes(name)).toSorted();
}

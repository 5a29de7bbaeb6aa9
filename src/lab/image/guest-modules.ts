import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { runOfGuest } from "./guest-libraries.ts";
import { modules } from "./recipe.ts";

/** The modules of the recipe with what they need, and an index of just these, by their path in the guest. */
export async function findModules(root: string, version: string, work: string): Promise<ReadonlyMap<string, string>> {
  const base = join("lib/modules", version);
  await depmod(root, root, version);
  const needs = readDependencies(await readFile(join(root, base, "modules.dep"), "utf8"));
  const pathOf = new Map([...needs.keys()].map((path) => [moduleName(path), path]));
  const wanted = new Set<string>();
  for (const name of modules) {
    const path = pathOf.get(name);
    // Some are built into the kernel, depending on its version: then there is no file.
    if (path) for (const one of [path, ...(needs.get(path) ?? [])]) wanted.add(one);
  }
  for (const path of wanted) await cp(join(root, base, path), join(work, base, path), { recursive: true });
  for (const name of ["modules.order", "modules.builtin", "modules.builtin.modinfo"])
    await cp(join(root, base, name), join(work, base, name));
  await depmod(root, work, version);
  const index = (await readdir(join(work, base))).filter((name) => name.startsWith("modules."));
  return new Map([...wanted, ...index].map((path) => [join(base, path), join(work, base, path)]));
}

/** The index of a folder of modules, by the guest's own program: this machine may have none. */
function depmod(root: string, folder: string, version: string): Promise<string> {
  return runOfGuest(root, "bin/kmod", ["-b", folder, version], ["--argv0", "depmod"]);
}

/** Module → what must be loaded before it. Source: modules.dep(5). */
export function readDependencies(text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [path = "", rest = ""] = line.split(":");
        return [path, rest.trim().split(/\s+/).filter(Boolean)] as const;
      }),
  );
}

/** `kernel/net/netfilter/ipvs/ip_vs.ko` → `ip_vs`; the kernel takes dash and underscore for the same. */
export function moduleName(path: string): string {
  return path
    .replace(/^.*\//, "")
    .replace(/\.ko.*$/, "")
    .replaceAll("-", "_");
}

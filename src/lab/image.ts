import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type CpioEntry, writeCpio } from "./cpio.ts";
import { unpackPackages } from "./packages.ts";
import { applets, kernelPackage, modules, programPackages, programs, recipeVersion } from "./recipe.ts";
import { runProgram } from "./run.ts";

export interface Image {
  readonly kernel: string;
  readonly initrd: string;
}

const guestFiles = ["init.sh", "host.sh"] as const;

/** The guest's kernel and first file system, from the cache, or built from Debian's packages. */
export async function findImage(onProgress: (text: string) => void): Promise<Image> {
  const folder = join(cacheFolder(), imageKey());
  const image = { kernel: join(folder, "vmlinuz"), initrd: join(folder, "initrd") };
  if (existsSync(image.kernel) && existsSync(image.initrd)) return image;
  onProgress("building the lab's image from Debian packages (once)");
  await mkdir(cacheFolder(), { recursive: true });
  const work = await mkdtemp(join(cacheFolder(), "build-"));
  try {
    const root = join(work, "root");
    await unpackPackages(root, join(work, "debs"));
    await build(root, join(work, "image"));
    // One rename: a build that was stopped half-way is never taken for an image. Another builder may have been faster.
    await rename(join(work, "image"), folder).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(image.initrd)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return image;
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "lvsform", "lab");
}

/** Changes with everything the image is made from. */
function imageKey(): string {
  const scripts = guestFiles.map((name) => readFileSync(guestFile(name), "utf8"));
  const recipe = { recipeVersion, kernelPackage, programPackages, programs, applets, modules, scripts };
  return createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 16);
}

function guestFile(name: string): string {
  return join(import.meta.dirname, "guest", name);
}

async function build(root: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const [version = ""] = await readdir(join(root, "lib/modules"));
  const entries = new Map<string, CpioEntry>();
  const put = (entry: CpioEntry) => {
    for (let folder = dirname(entry.path); folder !== "."; folder = dirname(folder))
      entries.set(folder, { path: folder, type: "directory" });
    entries.set(entry.path, entry);
  };
  const file = async (path: string, from: string, mode: number) =>
    put({ path, type: "file", mode, content: await readFile(await realpath(from)) });

  for (const name of guestFiles) await file(name === "init.sh" ? "init" : `lab/${name}`, guestFile(name), 0o755);
  for (const [from, path] of Object.entries(programs)) await file(path, join(root, from), 0o755);
  for (const [path, from] of await librariesOf(root)) await file(path, from, 0o755);
  for (const [path, from] of await modulesOf(root, version, join(dirname(into), "modules")))
    await file(path, from, 0o644);
  for (const applet of applets) put({ path: `usr/bin/${applet}`, type: "link", target: "/bin/busybox" });
  for (const name of ["modprobe", "depmod", "lsmod", "rmmod", "insmod", "modinfo"])
    put({ path: `sbin/${name}`, type: "link", target: "/bin/kmod" });
  await file("etc/os-release", join(root, "usr/lib/os-release"), 0o644);
  put({ path: "etc/passwd", type: "file", mode: 0o644, content: Buffer.from("root:*:0:0:root:/root:/bin/sh\n") });
  put({ path: "etc/group", type: "file", mode: 0o644, content: Buffer.from("root:x:0:\n") });
  for (const path of ["proc", "sys", "dev", "run", "tmp", "root", "var/www", "var/run", "mnt"])
    put({ path, type: "directory" });
  const sorted = [...entries.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  await writeFile(join(into, "initrd"), gzipSync(writeCpio(sorted), { level: 6 }));
  await cp(join(root, "boot", `vmlinuz-${version}`), join(into, "vmlinuz"));
}

const loader = "lib64/ld-linux-x86-64.so.2";

/** The libraries the programs load, asked of the guest's own loader: this machine's libraries play no part. */
async function librariesOf(root: string): Promise<ReadonlyMap<string, string>> {
  const folders = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"].map((path) => join(root, path));
  const found = new Map([[loader, join(root, loader)]]);
  for (const program of Object.keys(programs)) {
    if (program === "bin/busybox") continue;
    const text = await runProgram(join(root, loader), [
      "--library-path",
      folders.join(":"),
      "--list",
      join(root, program),
    ]);
    for (const [, name = "", path = ""] of text.matchAll(/^\s+(\S+) => (\S+)/gm))
      if (path !== "not") found.set(`lib/x86_64-linux-gnu/${name}`, path);
  }
  return found;
}

/** The modules of the recipe with what they need, and an index of just these, made by the guest's own depmod. */
async function modulesOf(root: string, version: string, work: string): Promise<ReadonlyMap<string, string>> {
  const folders = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"].map((path) => join(root, path));
  const depmod = (base: string) =>
    runProgram(join(root, loader), [
      "--argv0",
      "depmod",
      "--library-path",
      folders.join(":"),
      join(root, "bin/kmod"),
      "-b",
      base,
      version,
    ]);
  await depmod(root);
  const base = join("lib/modules", version);
  const needs = new Map(
    (await readFile(join(root, base, "modules.dep"), "utf8")).split("\n").map((line) => {
      const [path = "", rest = ""] = line.split(":");
      return [path, rest.trim().split(/\s+/).filter(Boolean)] as const;
    }),
  );
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
  await depmod(work);
  const index = (await readdir(join(work, base))).filter((name) => name.startsWith("modules."));
  return new Map([...wanted, ...index].map((path) => [join(base, path), join(work, base, path)]));
}

function moduleName(path: string): string {
  return path
    .replace(/^.*\//, "")
    .replace(/\.ko.*$/, "")
    .replaceAll("-", "_");
}

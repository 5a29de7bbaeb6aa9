import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { ownFile } from "../../model/local/own-file.ts";
import { type CpioEntry, writeCpio } from "../image/cpio.ts";
import { runOfGuest } from "../image/guest-libraries.ts";
import { moduleName, readDependencies } from "../image/guest-modules.ts";
import { unpackPackages } from "../image/packages.ts";
import { runProgram } from "../run.ts";
import { installDebian } from "./install.ts";
import { checkBuilder } from "./machine.ts";
import { diskSize, initrdModules, initrdPackages } from "./recipe.ts";
import { trimSystem } from "./trim.ts";

/** The first program of each boot. */
export const bootScript = ownFile("src/lab/guest/debian-boot.sh");

/** Writes kernel, first file system and disk of the hosts. `work` is a folder for what is only needed on the way. */
export async function buildDebianImage(into: string, work: string, onProgress: (text: string) => void): Promise<void> {
  await checkBuilder();
  const [root, kernel] = [join(work, "root"), join(work, "kernel")];
  // One waits for the network and the other for the disk: side by side.
  await Promise.all([unpackPackages(initrdPackages, kernel, join(work, "packages"), onProgress), installDebian(root)]);
  await mkdir(into);
  const [version = ""] = await readdir(join(kernel, "lib/modules"));
  await cp(join(kernel, "boot", `vmlinuz-${version}`), join(into, "vmlinuz"));
  await rename(join(kernel, "lib/modules"), join(root, "usr/lib/modules"));
  await runOfGuest(root, "bin/kmod", ["-b", root, version], ["--argv0", "depmod"]);
  await writeInitrd(join(root, "usr/lib/modules", version), join(kernel, "bin/busybox"), join(into, "initrd"));
  await trimSystem(root);
  // Everything is written now: each host's kernel would do it in the background of its first boot.
  const options = ["-q", "-t", "ext4", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0"];
  await runProgram("mke2fs", [...options, "-d", root, join(into, "disk.img"), diskSize]);
  await rm(root, { recursive: true });
}

/** A shell, the drivers of the disk and the network, and the script that goes over to the disk. */
async function writeInitrd(modules: string, busybox: string, into: string): Promise<void> {
  const file = async (path: string, from: string): Promise<CpioEntry> => {
    return { path, type: "file", mode: 0o755, content: await readFile(from) };
  };
  const drivers = driversInOrder(await readFile(join(modules, "modules.dep"), "utf8"), initrdModules);
  const order = drivers.map((path) => `${basename(path)}\n`).join("");
  const archive = writeCpio([
    ...["bin", "dev", "disk", "drivers"].map((path): CpioEntry => ({ path, type: "directory" })),
    await file("init", bootScript),
    await file("bin/busybox", busybox),
    ...(await Promise.all(drivers.map((path) => file(`drivers/${basename(path)}`, join(modules, path))))),
    { path: "drivers/order", type: "file", mode: 0o644, content: Buffer.from(order) },
  ]);
  await writeFile(into, zstdCompressSync(archive));
}

/** The files of modules and of what they need, each behind what it needs itself. */
export function driversInOrder(index: string, names: readonly string[]): readonly string[] {
  const needs = readDependencies(index);
  const pathOf = new Map([...needs.keys()].map((path) => [moduleName(path), path]));
  const paths = names.flatMap((name) => {
    const path = pathOf.get(name);
    // Some are built into the kernel, depending on its version: then there is no file. modules.dep names what is needed first last.
    return path ? [...(needs.get(path) ?? []).toReversed(), path] : [];
  });
  return [...new Set(paths)];
}

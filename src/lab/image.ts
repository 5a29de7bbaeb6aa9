import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { Failure } from "../model/diagnostic.ts";
import { buildImage, guestFile, guestFiles } from "./build-image.ts";
import { takeTurn } from "./lock.ts";
import { unpackPackages } from "./packages.ts";
import { applets, kernelPackage, links, modules, plugins, programPackages, programs, recipeVersion } from "./recipe.ts";

export interface Image {
  readonly kernel: string;
  readonly initrd: string;
}

/** The guest's kernel and first file system, from the cache, or built from Debian's packages. What is cached needs no network. */
export async function findImage(onProgress: (text: string) => void): Promise<Image> {
  const cached = cachedImage();
  if (cached !== undefined) return cached;
  const waiting = () => onProgress("another lvsform is building the lab's image; waiting for it");
  return takeTurn(cacheFolder(), waiting, async () => cachedImage() ?? makeImage(onProgress));
}

async function makeImage(onProgress: (text: string) => void): Promise<Image> {
  checkMachine();
  onProgress("building the lab's image from Debian packages (once)");
  await mkdir(cacheFolder(), { recursive: true });
  // Only one builds at a time: what lies here is of one that was killed.
  for (const name of await readdir(cacheFolder()))
    if (name.startsWith("build-")) await rm(join(cacheFolder(), name), { recursive: true, force: true });
  const work = await mkdtemp(join(cacheFolder(), "build-"));
  try {
    await unpackPackages(join(work, "root"), work, onProgress);
    await buildImage(join(work, "root"), join(work, "image"), join(work, "modules"));
    // One rename: a build that was stopped half-way is never taken for an image.
    await rm(imageFolder(), { recursive: true, force: true });
    await rename(join(work, "image"), imageFolder());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return imageIn(imageFolder());
}

function cachedImage(): Image | undefined {
  const image = imageIn(imageFolder());
  return existsSync(image.kernel) && existsSync(image.initrd) ? image : undefined;
}

function imageIn(folder: string): Image {
  return { kernel: join(folder, "vmlinuz"), initrd: join(folder, "initrd") };
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "lvsform", "lab");
}

/** The name changes with everything the image is made from. */
function imageFolder(): string {
  const scripts = guestFiles.map((name) => readFileSync(guestFile(name), "utf8"));
  const recipe = { recipeVersion, kernelPackage, programPackages, programs, plugins, links, applets, modules, scripts };
  const key = createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 16);
  return join(cacheFolder(), key);
}

/** The programs of the guest are those of this machine's architecture, and its loader runs here while the image is built. */
function checkMachine(): void {
  if (process.platform === "linux" && process.arch === "x64") return;
  throw new Failure({
    severity: "error",
    code: "lab-machine",
    summary: `the lab's image is built on Linux on amd64 only; this is ${process.platform} on ${process.arch}`,
    hint: "run the lab on a Debian machine with an amd64 processor, for example a virtual one",
  });
}

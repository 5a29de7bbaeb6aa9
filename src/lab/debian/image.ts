import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cachedImage } from "../image/image-cache.ts";
import { kernelPackage } from "../image/recipe.ts";
import { bootScript, buildDebianImage } from "./build-image.ts";
import * as recipe from "./recipe.ts";

export interface DebianImage {
  readonly kernel: string;
  /** The first file system of a boot; what a host is comes behind it. */
  readonly initrd: string;
  /** The disk that all hosts' disks are layers on. Never written to. */
  readonly disk: string;
}

/** What the hosts of the Debian flavour boot from, from the cache, or built by debootstrap. What is cached needs no network and no root. */
export async function findDebianImage(onProgress: (text: string) => void): Promise<DebianImage> {
  const madeFrom = { ...recipe, kernelPackage, script: readFileSync(bootScript, "utf8") };
  const folder = await cachedImage(
    {
      madeFrom,
      files: ["vmlinuz", "initrd", "disk.img"],
      announcement: "installing Debian for the lab's hosts (once; a minute or two)",
      build: (into, work) => buildDebianImage(into, work, onProgress),
    },
    onProgress,
  );
  return { kernel: join(folder, "vmlinuz"), initrd: join(folder, "initrd"), disk: join(folder, "disk.img") };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildImage, guestFile, guestFiles } from "./build-image.ts";
import { cachedImage } from "./image-cache.ts";
import { unpackPackages } from "./packages.ts";
import * as recipe from "./recipe.ts";

export interface Image {
  readonly kernel: string;
  readonly initrd: string;
}

/** The guest's kernel and first file system, from the cache, or built from Debian's packages. What is cached needs no network. */
export async function findImage(onProgress: (text: string) => void): Promise<Image> {
  const scripts = guestFiles.map((name) => readFileSync(guestFile(name), "utf8"));
  const how = {
    madeFrom: { ...recipe, scripts },
    files: ["vmlinuz", "initrd"],
    announcement: "building the lab's image from Debian packages (once)",
    async build(into: string, work: string) {
      await unpackPackages(recipe.programPackages, join(work, "root"), work, onProgress);
      await buildImage(join(work, "root"), into, join(work, "modules"));
    },
  };
  const folder = await cachedImage(how, onProgress);
  return { kernel: join(folder, "vmlinuz"), initrd: join(folder, "initrd") };
}

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFoldersFor } from "../../files/folders.ts";
import { failure } from "../../messages/build.ts";
import { cacheFolder } from "../../model/local/cache-folder.ts";
import { takeTurn } from "../lock.ts";

/** How the files are made that a lab boots from. */
export interface ImageRecipe {
  /** Everything they are made from, as JSON takes it: another value, another image. */
  readonly madeFrom: unknown;
  /** Their names; an image is whole when it has all of them. */
  readonly files: readonly string[];
  /** The progress text before they are made. */
  readonly announcement: string;
  /** Makes the files in the folder `into`, which does not exist; `work` is a folder for what is only needed on the way. */
  build(into: string, work: string): Promise<void>;
}

/** The folder with the files of an image: from the cache, or built. What is cached needs no network. */
export async function cachedImage(recipe: ImageRecipe, onProgress: (text: string) => void): Promise<string> {
  const folder = join(labCache(), keyOf(recipe));
  const isWhole = () => recipe.files.every((name) => existsSync(join(folder, name)));
  if (isWhole()) return folder;
  const waiting = () => onProgress("another lvsform is building an image for the lab; waiting for it");
  return takeTurn(labCache(), waiting, async () => {
    if (!isWhole()) await make(recipe, folder, onProgress);
    return folder;
  });
}

function labCache(): string {
  const folder = cacheFolder("lab");
  if (folder !== undefined) return folder;
  throw failure("lab-no-cache", {});
}

async function make(recipe: ImageRecipe, folder: string, onProgress: (text: string) => void): Promise<void> {
  checkMachine();
  onProgress(recipe.announcement);
  makeFoldersFor("the lab's images", labCache());
  // Only one builds at a time: what lies here is of one that was killed.
  for (const name of await readdir(labCache()))
    if (name.startsWith("build-")) await rm(join(labCache(), name), { recursive: true, force: true });
  const work = await mkdtemp(join(labCache(), "build-"));
  try {
    await recipe.build(join(work, "image"), work);
    // One rename: a build that was stopped half-way is never taken for an image.
    await rm(folder, { recursive: true, force: true });
    await rename(join(work, "image"), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The name changes with everything the image is made from. */
function keyOf({ madeFrom }: ImageRecipe): string {
  return createHash("sha256").update(JSON.stringify(madeFrom)).digest("hex").slice(0, 16);
}

/** The programs of the guest are those of this machine's architecture, and its loader runs here while the image is built. */
function checkMachine(): void {
  if (process.platform === "linux" && process.arch === "x64") return;
  throw failure("lab-platform-unsupported", { platform: process.platform, arch: process.arch });
}

import { randomBytes } from "node:crypto";
import { access, constants, copyFile, link, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failure } from "../../../messages/build.ts";
import type { Failure } from "../../../model/diagnostic.ts";
import { makeFolders } from "../../../model/local/folders.ts";

/** A file to be: its name in the folder, and its text. */
export interface NewFile {
  readonly name: string;
  readonly text: string;
}

/** Those of the files that are there already. */
export async function present(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(names.map((name) => isThere(join(folder, name))));
  return names.filter((_, at) => found[at]);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT" && error.code !== "ENOTDIR",
  );
}

/**
 * Writes new files into a folder, made where there is none: all of them or none, each whole, and none in the place of another. They
 * get their names in the order in which they are given. A {@link Failure} names the one that could not be written.
 */
export async function writeAll(folder: string, files: readonly NewFile[]): Promise<void> {
  const mark = randomBytes(6).toString("hex");
  const draftOf = (name: string) => join(folder, `.${name.replace(/^\./, "")}.${mark}.tmp`);
  const done: string[] = [];
  let made: string | undefined;
  let current = folder;
  try {
    made = makeFolders(folder);
    for (const { name, text } of files) {
      current = join(folder, name);
      await writeFile(draftOf(name), text, { flag: "wx" });
    }
    for (const { name } of files) {
      current = join(folder, name);
      await takeName(draftOf(name), current);
      done.push(current);
    }
  } catch (error) {
    for (const path of done) await rm(path, { force: true }).catch(() => {});
    await dropDrafts();
    if (made !== undefined) await removeEmpty(folder, dirname(made));
    throw cannotWrite(current, error as NodeJS.ErrnoException);
  }
  await dropDrafts();

  async function dropDrafts(): Promise<void> {
    for (const { name } of files) await rm(draftOf(name), { force: true }).catch(() => {});
  }
}

/** A name that is taken meanwhile is refused by the file system itself: a rename would replace what is there. */
async function takeName(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
    // A file system without links.
    await copyFile(draft, path, constants.COPYFILE_EXCL);
  }
}

/** The folders that were made, from the innermost outwards. */
async function removeEmpty(folder: string, end: string): Promise<void> {
  for (let at = folder; at !== end && at !== dirname(at); at = dirname(at)) await rmdir(at).catch(() => {});
}

function cannotWrite(path: string, error: NodeJS.ErrnoException): Failure {
  if (error.code === "EEXIST") return failure("files-exist", { paths: [path], canKeep: false });
  return failure("init-not-written", { path, reason: error.message });
}

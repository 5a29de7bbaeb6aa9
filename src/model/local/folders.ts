import { existsSync, lstatSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Creates a folder and those it stands in, one after another from the first that exists. Node's own recursive mkdir never ends below
 * /proc, where a name can be neither found nor created. Throws the error of the system call, like mkdir. Returns the first folder that
 * it created; undefined where all were there.
 */
export function makeFolders(path: string, mode = 0o777): string | undefined {
  const folder = resolve(path);
  if (isFolder(folder)) return undefined;
  const above = dirname(folder);
  const first = above === folder || existsSync(above) ? undefined : makeFolders(above, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!isFolder(folder)) throw error;
  }
  return first ?? folder;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Creates a folder that only this user can enter. False if it belongs to another user, is no folder, or cannot be created. */
export function makePrivateFolder(path: string): boolean {
  try {
    makeFolders(path, 0o700);
    // Not through a link: its target may be a shared place.
    const found = lstatSync(path);
    return found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

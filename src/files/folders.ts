import { failure } from "../messages/build.ts";
import { makeFolders } from "../model/local/folders.ts";

/** Creates folders like {@link makeFolders}, and throws a failure that names the purpose of the folder. */
export function makeFoldersFor(purpose: string, path: string, mode?: number): void {
  try {
    makeFolders(path, mode);
  } catch (error) {
    throw failure("folder-not-created", { path, purpose, reason: (error as Error).message });
  }
}

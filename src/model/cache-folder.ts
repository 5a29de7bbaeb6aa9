import { homedir } from "node:os";
import { join } from "node:path";

/** A folder of the user's own for what can be made again, by the XDG Base Directory Specification: `~/.cache/lvsform/NAME`. */
export function cacheFolder(name: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "lvsform", name);
}

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { makePrivateFolder } from "./folders.ts";

/**
 * A folder of the user's own for data that can be made again, by the XDG Base Directory Specification: `~/.cache/lvsform/NAME`. The
 * specification ignores a relative XDG_CACHE_HOME. Without a home folder it is undefined: nothing is cached in the working folder.
 */
export function cacheFolder(name: string): string | undefined {
  const { XDG_CACHE_HOME = "" } = process.env;
  const home = homedir();
  const base = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : isAbsolute(home) ? join(home, ".cache") : undefined;
  return base === undefined ? undefined : join(base, "lvsform", name);
}

/** The folder in which Node keeps compiled code. It runs what lies there, so the folder must be this user's alone; else undefined. */
export function compileCacheFolder(): string | undefined {
  const folder = cacheFolder("compiled");
  return folder !== undefined && makePrivateFolder(folder) ? folder : undefined;
}

import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";

/**
 * How a file is called by a program that runs in a folder: relative, so that both can be moved and checked out elsewhere together.
 * By where the folders really are: a shell goes up from there, not along a symbolic link. The folder itself need not be there yet.
 */
export function wayTo(file: string, folder: string): string {
  const path = resolve(file);
  const way = relative(physical(resolve(folder)), join(physical(dirname(path)), basename(path)));
  return way.startsWith(".") ? way : `./${way}`;
}

function physical(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(physical(above), basename(path));
  }
}

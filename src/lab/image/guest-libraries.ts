import { join } from "node:path";
import { failure } from "../../messages/build.ts";
import { runProgram } from "../run.ts";

const loader = "lib64/ld-linux-x86-64.so.2";

/** Runs one of the guest's programs on this machine, with the guest's own loader and libraries. */
export function runOfGuest(
  root: string,
  program: string,
  args: readonly string[],
  loaderOptions: readonly string[] = [],
): Promise<string> {
  const folders = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"].map((path) => join(root, path));
  const load = ["--inhibit-cache", "--library-path", folders.join(":"), ...loaderOptions];
  return runProgram(join(root, loader), [...load, join(root, program), ...args]);
}

/** The libraries that programs load, by their path in the guest. */
export async function findLibraries(root: string, programs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map([[loader, join(root, loader)]]);
  for (const program of programs) {
    // The one static program; the loader refuses it.
    if (program === "bin/busybox") continue;
    const text = await runOfGuest(root, program, [], ["--list"]);
    for (const [, name = "", path = ""] of text.matchAll(/^\s+([^\s/]+) => (\S+)/gm)) {
      // The loader falls back on this machine's own libraries, which may be older, newer or absent elsewhere.
      if (!path.startsWith(`${root}/`)) throw failure("lab-library-missing", { program, library: name });
      found.set(`lib/x86_64-linux-gnu/${name}`, path);
    }
  }
  return found;
}

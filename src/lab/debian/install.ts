import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFoldersFor } from "../../files/folders.ts";
import { Failure } from "../../model/diagnostic.ts";
import { runProgram } from "../run.ts";
import { defaultMirror, leftOut, packages, suite } from "./recipe.ts";

/** Installs Debian into a folder. Needs root. */
export async function installDebian(root: string): Promise<void> {
  makeFoldersFor("the lab", join(root, "etc/dpkg/dpkg.cfg.d"));
  // What a power cut would leave of a half-built image is thrown away anyway: no waiting for the disk at each package.
  const options = ["force-unsafe-io", ...leftOut.map((path) => `path-exclude=${path}`)];
  await writeFile(join(root, "etc/dpkg/dpkg.cfg.d/lab"), `${options.join("\n")}\n`);
  const debootstrap = ["debootstrap", "--variant=minbase", `--include=${packages.join(",")}`, suite, root];
  try {
    // In a mount namespace of its own: what it mounts there goes with it, also when it is killed.
    await runProgram("unshare", ["--mount", "--propagation=private", ...debootstrap, await findMirror(suite)]);
  } catch (error) {
    const log = await readFile(join(root, "debootstrap/debootstrap.log"), "utf8").catch(() => "");
    if (log === "" || !(error instanceof Failure)) throw error;
    throw new Failure(
      error.diagnostics.map((one) => ({ ...one, detail: log.trim().split("\n").slice(-20).join("\n") })),
    );
  }
}

/** The mirror that this machine's apt takes the release from, or Debian's own. */
async function findMirror(release: string): Promise<string> {
  const format = "$(RELEASE) $(COMPONENT) $(REPO_URI)";
  return readMirror(await runProgram("apt-get", ["indextargets", "--format", format]), release) ?? defaultMirror;
}

/** The first mirror of a release among lines `release component address`. */
export function readMirror(text: string, release: string): string | undefined {
  const found = text.split("\n").map((line) => /^(\S+) main (https?:\/\/\S+?)\/?$/.exec(line));
  return found.find((match) => match?.[1] === release)?.[2];
}

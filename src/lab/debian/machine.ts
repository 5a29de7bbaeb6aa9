import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import { packageOf } from "../run.ts";

/** What must be installed where the Debian image is built. */
const builders = ["debootstrap", "mke2fs", "dpkg-deb", "unshare"];

/** Throws a {@link Failure} where this machine cannot build the image, with all that it lacks. */
export async function checkBuilder(user = process.getuid?.(), path = process.env.PATH ?? ""): Promise<void> {
  const lacking: Diagnostic[] = [];
  if (user !== 0) lacking.push(needsRoot);
  const missing: string[] = [];
  for (const program of builders) if (!(await isInstalled(program, path))) missing.push(program);
  if (missing.length > 0) lacking.push(needsPrograms(missing));
  if (lacking.length > 0) throw new Failure(lacking);
}

async function isInstalled(program: string, path: string): Promise<boolean> {
  const found = path.split(delimiter).map((folder) =>
    access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}

const needsRoot: Diagnostic = {
  severity: "error",
  code: "lab-needs-root",
  summary: "the image of the lab's Debian flavour is installed by debootstrap, which only root can run",
  detail: "only building it needs root; with an image in its cache any user can start such a lab",
  hint: "run it once as root (sudo), or take the flavour that needs no root: lvsform lab up --flavour fast",
};

function needsPrograms(missing: readonly string[]): Diagnostic {
  const packages = [...new Set(missing.map((program) => packageOf[program]))].join(" ");
  return {
    severity: "error",
    code: "program-missing",
    summary: `the lab's Debian flavour is built with ${missing.join(", ")}, not installed (or not in PATH)`,
    hint: `on Debian: sudo apt-get install --no-install-recommends ${packages}`,
  };
}

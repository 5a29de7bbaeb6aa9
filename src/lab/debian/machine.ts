import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { diagnostic } from "../../messages/build.ts";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import { programsMissing } from "../run.ts";

/** What must be installed where the Debian image is built. */
const builders = ["debootstrap", "mke2fs", "dpkg-deb", "unshare"];

/** Throws a {@link Failure} where this machine cannot build the image, with all that it lacks. */
export async function checkBuilder(user = process.getuid?.(), path = process.env.PATH ?? ""): Promise<void> {
  const lacking: Diagnostic[] = [];
  if (user !== 0) lacking.push(diagnostic("lab-needs-root", {}));
  const missing: string[] = [];
  for (const program of builders) if (!(await isInstalled(program, path))) missing.push(program);
  if (missing.length > 0) lacking.push(...programsMissing(missing).diagnostics);
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

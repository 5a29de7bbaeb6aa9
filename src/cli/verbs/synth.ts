import { dirname, join, relative, resolve } from "node:path";
import { type Declaring, declare } from "../../api/declare.ts";
import { blueprintOf } from "../../bridge/blueprint.ts";
import { loadCdktf, placesOf } from "../../bridge/load-cdktf.ts";
import { clusterOfModule, moduleText } from "../../bridge/module-text.ts";
import { wayTo } from "../../bridge/way-to.ts";
import { failure } from "../../messages/build.ts";
import { makeFolders } from "../../model/local/folders.ts";
import { readUserText } from "../../model/local/user-file.ts";
import { quote, sh } from "../../model/shell/shell.ts";
import { counted } from "../../model/text/counted.ts";
import type { Terminal } from "../../views/terminal.ts";
import { writeWhole } from "./write-whole.ts";

export interface SynthFlags {
  /** The folder of the module. */
  readonly terraform?: string;
  readonly builtin: boolean;
  readonly state?: string;
  readonly sshConfig?: string;
}

/** The one file of ours in a module: others may stand beside it. */
const fileName = "lvsform.tf.json";

/** Writes the cluster as a module for Terraform. Touches no host. */
export async function synth(
  tool: Declaring,
  terminal: Terminal,
  words: readonly string[],
  { terraform, builtin, state, sshConfig }: SynthFlags,
): Promise<number> {
  if (terraform === undefined) throw failure("synth-target-missing", {});
  const declaration = await declare(tool);
  const cdktf = loadCdktf(builtin ? "builtin" : "null", placesOf(dirname(tool.clusterFile)));
  const folder = resolve(terraform);
  const path = join(folder, fileName);
  const shown = relative("", path);
  const from = (file: string | undefined) => (file === undefined ? undefined : wayTo(file, folder));
  const around = { file: wayTo(tool.clusterFile, folder), state: from(state), sshConfig: from(sshConfig), words };
  const blueprint = blueprintOf(declaration, tool.providers, around);
  const text = moduleText(declaration.cluster, blueprint, cdktf);
  const before = await readFormer(path, declaration.cluster);
  if (before === text) {
    terminal.out(`${shown} is as it would be written.\n`);
    return 0;
  }
  await write(path, text);
  terminal.out(`Wrote ${shown}: ${counted(blueprint.hosts.size, "host")} of the cluster ${declaration.cluster}.\n`);
  const chdir = sh`terraform -chdir=${quote(relative("", folder) || ".")}`;
  terminal.error(`→ ${before === undefined ? sh`${chdir} init && ` : ""}${chdir} apply\n`);
  return 0;
}

/** What stood there, where it is this cluster's. What is not ours is not written over. */
async function readFormer(path: string, cluster: string): Promise<string | undefined> {
  const text = await readUserText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw failure("module-unreadable", { path, reason: error.message });
  });
  const owner = text === undefined ? cluster : clusterOfModule(text);
  if (owner === cluster) return text;
  throw owner === undefined
    ? failure("module-foreign", { path })
    : failure("module-other-cluster", { path, cluster: owner });
}

async function write(path: string, text: string): Promise<void> {
  // What stands in its way is reported where the file itself cannot be written.
  try {
    makeFolders(dirname(path));
  } catch {}
  await writeWhole(path, text, { purpose: "The module", detail: "Nothing was written." });
}

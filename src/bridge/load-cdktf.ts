import { createRequire } from "node:module";
import { join } from "node:path";
import { failure } from "../messages/build.ts";
import type { Failure } from "../model/diagnostic.ts";

/** Which providers the resources need: "null" downloads hashicorp/null, "builtin" none. */
export type Form = "null" | "builtin";

/** The packages that only this bridge needs; other users need not install them. As in package.json's peerDependencies. */
export const peers = { cdktf: "^0.21.0", "@cdktf/provider-null": "^11.0.1" } as const;

export interface Cdktf {
  readonly cdktf: typeof import("cdktf");
  /** Absent where the form does not need it. */
  readonly null?: typeof import("@cdktf/provider-null");
  /** A file beside which it is installed. */
  readonly at: string;
}

/** CDKTF as it is installed for the first of these folders that has it. None: a {@link Failure} with the command to install it. */
export function loadCdktf(form: Form, folders: readonly string[]): Cdktf {
  const at = find("cdktf", form, folders);
  const cdktf = load("cdktf", at) as typeof import("cdktf");
  if (form === "builtin") return { cdktf, at };
  const provider = load("@cdktf/provider-null", find("@cdktf/provider-null", form, folders));
  return { cdktf, at, null: provider as typeof import("@cdktf/provider-null") };
}

/** Where CDKTF is looked for: in the project, so that it is the one that the project itself uses, and beside lvsform. */
export function placesOf(project: string): readonly string[] {
  return [project, import.meta.dirname];
}

/** The entry of a package. */
function find(name: keyof typeof peers, form: Form, folders: readonly string[]): string {
  for (const folder of folders) {
    try {
      return createRequire(join(folder, "package.json")).resolve(name);
    } catch {
      // Not there; perhaps at the next place.
    }
  }
  const wanted: readonly (keyof typeof peers)[] = form === "builtin" ? ["cdktf"] : ["cdktf", "@cdktf/provider-null"];
  const packages = wanted.map((one) => `${one}@${peers[one]}`).join(" ");
  throw failure("cdktf-missing", { name, folder: folders[0] ?? "", packages });
}

function load(name: keyof typeof peers, file: string): unknown {
  try {
    return createRequire(file)(file);
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n");
    throw failure("cdktf-broken", { name, range: peers[name], reason });
  }
}

import { createRequire } from "node:module";
import type { Blueprint } from "./blueprint.ts";
import type { Cdktf } from "./load-cdktf.ts";
import { place } from "./place.ts";

/** The description of our module, where Terraform looks for comments. */
interface Mark {
  readonly cluster: string;
  readonly note: string;
}

/** A cluster as a module of Terraform's own, in JSON: a stack that never was part of a CDKTF app. The same bytes for the same cluster. */
export function moduleText(cluster: string, blueprint: Blueprint, cdktf: Cdktf): string {
  // The root must be of the copy of constructs that CDKTF knows.
  const { RootConstruct } = createRequire(cdktf.at)("constructs") as typeof import("constructs");
  const stack = new cdktf.cdktf.TerraformStack(new RootConstruct(), cluster);
  place(stack, blueprint, cdktf);
  const mark: Mark = {
    cluster,
    note: "Written by lvsform synth --terraform, which overwrites it: change cluster.ts.",
  };
  return `${JSON.stringify({ ...stack.toTerraform(), "//": { lvsform: mark } }, null, 2)}\n`;
}

/** Whose module a text is; undefined where it was not written by {@link moduleText}. */
export function clusterOfModule(text: string): string | undefined {
  try {
    const cluster: unknown = JSON.parse(text)?.["//"]?.lvsform?.cluster;
    return typeof cluster === "string" ? cluster : undefined;
  } catch {
    return undefined;
  }
}

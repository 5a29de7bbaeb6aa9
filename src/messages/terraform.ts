import { error, type MessageTable } from "./message.ts";
import { nothingWritten } from "./unchanged.ts";

/** Messages about the Terraform bridge. */
export const terraform = {
  "cdktf-missing": ({
    name,
    folder,
    packages,
  }: {
    readonly name: string;
    readonly folder: string;
    readonly packages: string;
  }) =>
    error({
      summary: `The npm package ${name} is installed neither in ${folder} nor next to lvsform.`,
      detail: `Only the Terraform bridge needs it, so lvsform does not depend on it. ${nothingWritten}`,
      hint: `Run: npm install ${packages}`,
    }),
  "cdktf-broken": ({
    name,
    range,
    reason,
  }: {
    readonly name: string;
    readonly range: string;
    readonly reason: string;
  }) =>
    error({
      summary: `The npm package ${name} cannot be loaded.`,
      detail: `${reason}\n${nothingWritten}`,
      hint: `Reinstall it: npm install ${name}@${range}`,
    }),
  "no-stack": ({ cluster }: { readonly cluster: string }) =>
    error({
      summary: `The cluster ${cluster} is not in a stack of CDKTF.`,
      detail: "Nothing was added to any stack.",
      hint: "Specify one: toTerraform(cluster, { scope: stack }), or create the cluster in it: new Cluster(stack, name)",
    }),
} satisfies MessageTable;

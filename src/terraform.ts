import { join, resolve } from "node:path";
import type { Construct } from "constructs";
import { providers } from "../providers/index.ts";
import { complete } from "./api/declare.ts";
import { blueprintOf } from "./bridge/blueprint.ts";
import { loadCdktf, placesOf } from "./bridge/load-cdktf.ts";
import { type Placed, place } from "./bridge/place.ts";
import { wayTo } from "./bridge/way-to.ts";
import type { Cluster } from "./dsl/cluster.ts";
import { compile } from "./dsl/compile.ts";
import { failure } from "./messages/build.ts";

export type { Placed } from "./bridge/place.ts";

/** Where the resources stand, and how their commands find the cluster and its hosts. Paths are as seen from the present folder. */
export interface TerraformOptions {
  /** Where the resources stand. Default: the stack that the cluster itself stands in. */
  readonly scope?: Construct;
  /** The file that default-exports the cluster: lvsform loads it when Terraform applies. Default: cluster.ts in the present folder. */
  readonly file?: string;
  /** The state. Default: .lvsform/state.db beside the file. */
  readonly state?: string;
  /** OpenSSH client configuration. Default: that of the user who runs Terraform. */
  readonly sshConfig?: string;
  /** Further words for `lvsform apply` and `lvsform destroy`, such as `["--confirm", "always"]`; paths in them are as seen from the stack's folder. */
  readonly words?: readonly string[];
  /** terraform_data instead of null_resource, which needs a provider. Default false. */
  readonly builtin?: boolean;
}

/**
 * Puts a cluster into a CDKTF stack, for a CDKTF app: a resource for each host, one that comes behind them, and one that destroys.
 * No host is touched.
 *
 * @throws Failure with every problem of the cluster; or where it stands in no stack, or CDKTF is not installed beside it.
 * @example
 * ```ts
 * import { App, TerraformStack } from "cdktf";
 * import { toTerraform } from "lvsform/terraform";
 * import web from "./cluster.ts";
 *
 * const app = new App();
 * const { all } = toTerraform(web, { scope: new TerraformStack(app, "network"), builtin: true });
 * app.synth();
 * ```
 */
export function toTerraform(cluster: Cluster, options: TerraformOptions = {}): Placed {
  const { file = "cluster.ts", state, sshConfig, words, builtin = false } = options;
  const declaration = complete(compile(cluster), providers);
  const loaded = loadCdktf(builtin ? "builtin" : "null", placesOf(process.cwd()));
  const { App, TerraformStack } = loaded.cdktf;
  const scope = options.scope ?? cluster;
  const stack = scope.node.scopes.findLast((one) => TerraformStack.isStack(one));
  if (stack === undefined) throw failure("no-stack", { cluster: cluster.name });
  const { root } = stack.node;
  const folder = join(resolve(App.isApp(root) ? root.outdir : "cdktf.out"), "stacks", stack.node.id);
  const from = (path: string | undefined) => (path === undefined ? undefined : wayTo(path, folder));
  const around = { file: wayTo(file, folder), state: from(state), sshConfig: from(sshConfig), words };
  return place(scope, blueprintOf(declaration, providers, around), loaded);
}

import { loadDeclaration } from "../dsl/load.ts";
import { findCycle } from "../graph/cycle.ts";
import type { Declaration } from "../model/declaration.ts";
import { Failure } from "../model/diagnostic.ts";
import type { Providers } from "../model/provider.ts";
import type { World } from "../model/resource.ts";
import type { State } from "../model/store.ts";
import { withNextBoot } from "../plan/next-boot.ts";
import type { Tool } from "./tool.ts";

/** The parts of the tool that load a cluster.ts; no host and no state. */
export type Declaring = Pick<Tool, "clusterFile" | "providers" | "signal" | "onClusterOutput">;

/** cluster.ts as data. If it has errors, a {@link Failure} with all of them, before any host is touched. */
export async function declare({ clusterFile, providers, signal, onClusterOutput }: Declaring): Promise<Declaration> {
  return complete(await loadDeclaration(clusterFile, { signal, onOutput: onClusterOutput }), providers);
}

/** A compiled cluster with what the next boot needs. Throws every error in it as one {@link Failure}. */
export function complete(compiled: Declaration, providers: Providers): Declaration {
  const declaration = lasting(compiled, providers);
  const diagnostics = [...declaration.diagnostics, ...findCycle(declaration.resources)];
  if (diagnostics.some(({ severity }) => severity === "error")) throw new Failure(diagnostics);
  return { ...declaration, diagnostics };
}

/** A declaration with what the next boot needs of the same. */
export function lasting(declaration: Declaration, providers: Providers): Declaration {
  return { ...declaration, resources: withNextBoot(declaration.resources, declaration.boots, providers) };
}

/** Nothing declared: what `destroy` plans against. */
export function declareNothing(cluster: string): Declaration {
  return {
    cluster,
    hosts: [],
    clients: [],
    boots: new Map(),
    tables: new Map(),
    renames: new Map(),
    services: [],
    resources: new Map(),
    diagnostics: [],
  };
}

/** A recorded world as if it were declared: what `resume`, `revert` and `rollback` plan against. */
export function declareWorld({ cluster, hosts }: State, resources: World): Declaration {
  return { ...declareNothing(cluster), hosts, resources };
}

import type { Cluster } from "../dsl/cluster.ts";
import { compile } from "../dsl/compile.ts";
import { loadCluster } from "../dsl/load.ts";
import { findCycle } from "../graph/cycle.ts";
import type { Declaration } from "../model/declaration.ts";
import { Failure } from "../model/diagnostic.ts";
import type { Providers } from "../model/provider.ts";
import type { World } from "../model/resource.ts";
import type { State } from "../model/store.ts";
import { withNextBoot } from "../plan/next-boot.ts";
import type { Tool } from "./tool.ts";

/** What is needed to know what a cluster.ts declares; no host and no record. */
export type Declaring = Pick<Tool, "clusterFile" | "providers">;

/** cluster.ts as data. With errors in it, a {@link Failure} that tells them all, before any host is touched. */
export async function declare(tool: Declaring): Promise<Declaration> {
  return declareCluster(await loadCluster(tool.clusterFile), tool.providers);
}

/** A cluster that was loaded already. */
export function declareCluster(cluster: Cluster, providers: Providers): Declaration {
  const declaration = lasting(compile(cluster), providers);
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

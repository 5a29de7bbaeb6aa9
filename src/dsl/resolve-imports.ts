import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { ownEntry } from "../model/local/own-file.ts";

const urlOf = (name: string) => pathToFileURL(ownEntry(name)).href;
const selves = new Map([
  ["lvsform", urlOf("index")],
  ["lvsform/api", urlOf("api")],
  ["lvsform/terraform", urlOf("terraform")],
]);

/** The names that cluster.ts can import from lvsform itself; none of another package. */
export async function exportedBy(specifier: string): Promise<readonly string[]> {
  const self = selves.get(specifier);
  return self === undefined ? [] : Object.keys((await import(self)) as object);
}

/**
 * Lets cluster.ts import "lvsform" from wherever the running lvsform is installed, globally or in the project: always the running
 * copy itself, since two copies would not know each other's classes. A package that the project lacks but lvsform has
 * (constructs) comes from lvsform. And a cluster file is a module, whatever its package.json declares.
 */
export function resolveImports(clusterFile: string): { deregister(): void } {
  const cluster = pathToFileURL(clusterFile).href;
  return registerHooks({
    resolve(specifier, context, next) {
      const self = selves.get(specifier);
      if (self !== undefined) return { url: self, shortCircuit: true };
      try {
        return next(specifier, context);
      } catch (error) {
        if (specifier !== "constructs") throw error;
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
    load(url, context, next) {
      const format = url.split("?")[0] === cluster && url.includes(".ts") ? "module-typescript" : context.format;
      return next(url, { ...context, format });
    },
  });
}

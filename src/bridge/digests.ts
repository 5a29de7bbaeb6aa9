import { createHash } from "node:crypto";
import type { Providers } from "../model/provider.ts";
import type { World } from "../model/resource.ts";
import { canonicalJson, compareText } from "../model/text/canonical.ts";

/**
 * What is declared for one host, a digest for each resource, by `kind/key`: a plan of Terraform's then names what has changed.
 * Whatever an apply would do or record is in a digest; where something stands in cluster.ts is not.
 */
export function digestsOf(host: string, resources: World, providers: Providers): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...resources.values()]
      // What follows from how the host keeps the rest changes with the rest.
      .filter((one) => one.host === host && !providers.get(one.kind)?.follows)
      .map(({ kind, key, spec, owned, dependsOn, protect = false }): [string, string] => {
        const canonical = providers.get(kind)?.normalize(spec, key) ?? spec;
        const content = { spec: canonical, owned: owned.toSorted(), dependsOn: dependsOn.toSorted(), protect };
        return [`${kind}/${key}`, digest(canonicalJson(content))];
      })
      .toSorted(([a], [b]) => compareText(a, b)),
  );
}

/** 64 bits of sha256, in hexadecimal: they distinguish changes of one resource, and protect nothing. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

import type { Declaration } from "../model/declaration.ts";
import type { Providers } from "../model/provider.ts";
import { orderFromNothing } from "../plan/order-from-nothing.ts";
import { digestsOf } from "./digests.ts";
import { hostOrder } from "./host-order.ts";
import { resourceName } from "./resource-name.ts";
import { applyAll, applyHost, destroyAll, type Surroundings } from "./shell-lines.ts";

/** One resource of Terraform's, of a kind that does nothing but run a command. */
export interface Step {
  /** Unique in the module; stays when anything else comes or goes. */
  readonly name: string;
  readonly when: "create" | "destroy";
  /** For a shell in the module's folder. */
  readonly command: string;
  /** It is replaced when one of these changes. Empty: never. */
  readonly triggers: Readonly<Record<string, string>>;
  /** Names of steps that come first, and are destroyed later. */
  readonly dependsOn: readonly string[];
}

/** A cluster as steps of Terraform's; README.md explains the three kinds of them. */
export interface Blueprint {
  /** The only one with something to do at the end. Nothing can trigger it, so no change can ever take the cluster down. */
  readonly whole: Step;
  readonly hosts: ReadonlyMap<string, Step>;
  /** It is replaced when hosts left the cluster, and restores what they were. */
  readonly departed: Step;
}

export function blueprintOf(declaration: Declaration, providers: Providers, around: Surroundings): Blueprint {
  const { changes, waves } = orderFromNothing(declaration, providers);
  const order = hostOrder(changes, waves);
  const prefix = resourceName(declaration.cluster);
  const whole = `${prefix}_cluster`;
  const nameOf = (host: string) => `${prefix}_host_${resourceName(host)}`;
  const hosts = [...order].map(([host, needs]): [string, Step] => [
    host,
    {
      name: nameOf(host),
      when: "create",
      command: applyHost(host, around),
      triggers: digestsOf(host, declaration.resources, providers),
      dependsOn: [whole, ...needs.map(nameOf)],
    },
  ]);
  return {
    whole: { name: whole, when: "destroy", command: destroyAll(around), triggers: {}, dependsOn: [] },
    hosts: new Map(hosts),
    departed: {
      name: `${prefix}_departed_hosts`,
      when: "create",
      command: applyAll(around),
      triggers: { hosts: [...order.keys()].join(" ") },
      dependsOn: [whole, ...hosts.map(([, { name }]) => name)],
    },
  };
}

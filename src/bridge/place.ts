import type { LocalExecProvisioner, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { Blueprint, Step } from "./blueprint.ts";
import type { Cdktf } from "./load-cdktf.ts";

/** The resources of a cluster in a stack, so that others can depend on them. */
export interface Placed {
  /** By the name of the host. */
  readonly hosts: ReadonlyMap<string, TerraformResource>;
  /** It comes behind all hosts: who waits for this waits for the whole cluster. */
  readonly all: TerraformResource;
}

/** Puts the steps into a stack: as null_resource where the provider was loaded, else as terraform_data. */
export function place(scope: Construct, { whole, hosts, departed }: Blueprint, cdktf: Cdktf): Placed {
  const made = new Map<string, TerraformResource>();
  const make = resourceMaker(scope, cdktf);
  const steps = [whole, ...hosts.values(), departed];
  // Those that come first may stand behind those that wait for them.
  for (const step of steps) made.set(step.name, make(step));
  for (const { name, dependsOn } of steps) {
    const resource = made.get(name) as TerraformResource;
    if (dependsOn.length > 0) resource.dependsOn = dependsOn.map((one) => `${resource.terraformResourceType}.${one}`);
  }
  return {
    hosts: new Map([...hosts].map(([host, { name }]) => [host, made.get(name) as TerraformResource])),
    all: made.get(departed.name) as TerraformResource,
  };
}

function resourceMaker(scope: Construct, { cdktf, null: provider }: Cdktf): (step: Step) => TerraformResource {
  const named = (resource: TerraformResource, name: string) => {
    resource.overrideLogicalId(name);
    return resource;
  };
  if (provider === undefined)
    return ({ name, triggers, ...step }) => {
      const replace = Object.keys(triggers).length > 0 ? { triggersReplace: { ...triggers } } : {};
      return named(new cdktf.DataResource(scope, name, { ...replace, provisioners: [provisionerOf(step)] }), name);
    };
  const { NullProvider } = provider.provider;
  const stack = cdktf.TerraformStack.of(scope);
  // A stack has one default configuration of a provider; it may be in use already.
  const isThere = stack.allProviders().some((one) => one.terraformResourceType === "null" && one.alias === undefined);
  if (!isThere) new NullProvider(scope, "null");
  return ({ name, triggers, ...step }) => {
    const replace = Object.keys(triggers).length > 0 ? { triggers } : {};
    const config = { ...replace, provisioners: [provisionerOf(step)] };
    return named(new provider.resource.Resource(scope, name, config), name);
  };
}

/** At the end Terraform knows nothing but the resource itself and its own paths: the command holds all it needs. */
function provisionerOf({ when, command }: Pick<Step, "when" | "command">): LocalExecProvisioner {
  const end = when === "destroy" ? { when } : {};
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
  return { type: "local-exec", command, workingDir: "${path.module}", ...end };
}

import type { Construct } from "constructs";
import { z } from "zod";
import type { Declared } from "./declaring.ts";
import { Declaring, type Protectable } from "./declaring.ts";
import { hostName } from "./properties.ts";

export interface HostProps extends Protectable {
  /** The name given to ssh: looked up in the OpenSSH client configuration. It also begins the host's addresses in plans. */
  readonly host: string;
  /** Run everything by `sudo -n`. Default false: the user of the ssh configuration is root. */
  readonly sudo?: boolean;
}

export const hostFields = { host: hostName, sudo: z.boolean().optional() };

/** A machine that lvsform reaches by ssh. */
export abstract class Host<P extends HostProps> extends Declaring<P> {
  readonly host: string;

  constructor(scope: Construct, id: string, props: P) {
    super(scope, id, props);
    this.host = props?.host;
  }

  protected target(props: { host: string; sudo?: boolean | undefined }): Pick<Declared, "hosts"> {
    return { hosts: [{ name: props.host, sudo: props.sudo ?? false }] };
  }

  /** The host that a construct stands in, if any. */
  static of(construct: Construct): Host<HostProps> | undefined {
    return construct.node.scopes.toReversed().find((one): one is Host<HostProps> => one instanceof Host);
  }
}

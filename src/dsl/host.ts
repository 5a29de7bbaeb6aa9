import type { Construct } from "constructs";
import { z } from "zod";
import { type BootMode, bootModes } from "../model/boot.ts";
import type { Declared } from "./declaring.ts";
import { Declaring, type Protectable } from "./declaring.ts";
import { hostName } from "./properties.ts";

/** How a host is reached, and the boot backend that restores its changes after a reboot. */
export interface HostProps extends Protectable {
  /** The name given to ssh: looked up in the OpenSSH client configuration. It also begins the host's addresses in plans. */
  readonly host: string;
  /**
   * The boot backend that restores the host's addresses, parameters, modules and rules after a reboot. "auto": that of each interface (the
   * plan shows which); a name: the same, and the plan reports a difference; "none": nothing, as with commands typed by hand. Default "auto".
   */
  readonly boot?: BootMode;
  /**
   * The name that the state still has for this host: its resources follow to the new one, and nothing is done on the host.
   * To be taken out again after the next apply.
   */
  readonly renamedFrom?: string;
  /** Run everything by `sudo -n`. Default false: the user of the ssh configuration is root. */
  readonly sudo?: boolean;
}

export const hostFields = {
  host: hostName,
  renamedFrom: hostName.optional(),
  sudo: z.boolean().optional(),
  boot: z.enum(bootModes, { error: `is none of ${bootModes.join(", ")}` }).optional(),
};

interface Target {
  readonly host: string;
  readonly sudo?: boolean | undefined;
  readonly boot?: BootMode | undefined;
  readonly renamedFrom?: string | undefined;
}

/** A machine that lvsform reaches by ssh. */
export abstract class Host<P extends HostProps> extends Declaring<P> {
  /** The host name as given: the name for ssh. */
  readonly host: string;

  constructor(scope: Construct, id: string, props: P) {
    super(scope, id, props);
    this.host = props?.host;
  }

  protected target({
    host,
    sudo = false,
    boot = "auto",
    renamedFrom: before,
  }: Target): Pick<Declared, "hosts" | "boots" | "renames"> {
    const renames = before === undefined ? {} : { renames: [[host, before] as const] };
    return { hosts: [{ name: host, sudo }], boots: [[host, boot]], ...renames };
  }

  /** The host that a construct stands in, if any. */
  static of(construct: Construct): Host<HostProps> | undefined {
    return construct.node.scopes.toReversed().find((one): one is Host<HostProps> => one instanceof Host);
  }
}

import { parseHop } from "../../../hosts/ssh/client/hop-name.ts";
import { resolveSshHost, type SshHost } from "../../../hosts/ssh/config/config.ts";
import { sshNames } from "../../../hosts/ssh/config/names.ts";
import { Failure } from "../../../model/diagnostic.ts";
import { canonicalIp } from "../../../model/network/inet.ts";

/** A host that the OpenSSH client configuration names. */
export interface NamedHost {
  readonly name: string;
  /** Absent: its HostName is no address. */
  readonly address?: string;
  /** Why it is nothing for a cluster by itself; absent: it may be one of it. */
  readonly unfit?: string;
}

/** The hosts of a configuration in its order, then those that were named and are not in it. No name is looked up in the network. */
export function readSshHosts(configFile: string | undefined, named: readonly string[]): readonly NamedHost[] {
  const options = configFile === undefined ? {} : { configFile };
  const names = [...new Set([...sshNames(options), ...named])];
  const asked = names.map((name) => ({ name, ...ask(name, options) }));
  const jumps = new Set(asked.flatMap(({ host }) => host?.proxyJump ?? []).map((jump) => parseHop(jump).host));
  const owners = new Map<string, string>();
  return asked.map(({ name, host, problem }): NamedHost => {
    if (host === undefined) return { name, unfit: problem };
    const reached = canonicalIp(host.hostName);
    if (reached === undefined) return { name, unfit: `HostName ${host.hostName} is a name; rip and dip are addresses` };
    const address = isOwn(reached) ? reached : otherName(host, asked);
    if (address === undefined)
      return {
        name,
        unfit: `HostName ${host.hostName} is this machine, which forwards port ${host.port}; rip and dip are the host's own`,
      };
    const owner = owners.get(address);
    if (owner !== undefined) return { name, address, unfit: `has the same address as ${owner}` };
    owners.set(address, name);
    return { name, address, ...(jumps.has(name) ? { unfit: "ssh jumps over it to others" } : {}) };
  });
}

/** Whether it is an address in the network, and not one that every machine has. */
function isOwn(address: string): boolean {
  return address !== "::1" && !address.startsWith("127.");
}

/** The address under which the configuration names the same place too: `Host v11 192.168.0.11`, and a forwarded port as its HostName. */
function otherName(
  host: SshHost,
  all: readonly { readonly name: string; readonly host?: SshHost | undefined }[],
): string | undefined {
  return all
    .filter(({ host: other }) => other?.hostName === host.hostName && other.port === host.port)
    .flatMap(({ name }) => canonicalIp(name) ?? [])
    .find(isOwn);
}

type Asked = { readonly host: SshHost; readonly problem?: never } | { readonly host?: never; readonly problem: string };

/** A line that lvsform cannot honour spoils one host, not the others. */
function ask(name: string, options: { readonly configFile?: string }): Asked {
  try {
    return { host: resolveSshHost(name, options) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { problem: error.message };
  }
}

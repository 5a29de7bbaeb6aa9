import { Failure } from "../model/diagnostic.ts";
import { resolveSshHost, type SshConfigOptions, type SshHost } from "./ssh-config.ts";

/**
 * The hops to a host, itself last. As with ssh: a list of jumps replaces what the later ones are configured to pass through,
 * and only the first one follows its own ProxyJump.
 */
export function routeTo(name: string, options: SshConfigOptions): readonly SshHost[] {
  return route(name, undefined, options, []);
}

function route(
  name: string,
  via: readonly string[] | undefined,
  options: SshConfigOptions,
  seen: readonly string[],
): readonly SshHost[] {
  if (seen.includes(name))
    throw new Failure({
      severity: "error",
      code: "proxy-jump-loop",
      host: seen[0] as string,
      summary: `${seen[0]} cannot be reached: its ProxyJump leads back to ${name} (${[...seen, name].join(" → ")})`,
      hint: `keep ${name} out of the Host pattern that sets ProxyJump (Host * !${name}), or set ProxyJump none for it`,
    });
  const host = resolveSshHost(name, options);
  const jumps = via ?? host.proxyJump;
  const last = jumps.at(-1);
  if (last === undefined) return [host];
  const before = jumps.slice(0, -1);
  return [...route(last, before.length > 0 ? before : undefined, options, [...seen, name]), host];
}

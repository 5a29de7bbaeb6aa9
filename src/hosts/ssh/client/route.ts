import { failure } from "../../../messages/build.ts";
import { resolveSshHost, type SshConfigOptions, type SshHost } from "../config/config.ts";

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
    throw failure("proxy-jump-loop", { host: seen[0] ?? name, name, path: [...seen, name] }, { host: seen[0] });
  const host = resolveSshHost(name, options);
  const jumps = via ?? host.proxyJump;
  const last = jumps.at(-1);
  if (last === undefined) return [host];
  const before = jumps.slice(0, -1);
  return [...route(last, before.length > 0 ? before : undefined, options, [...seen, name]), host];
}

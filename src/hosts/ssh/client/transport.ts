import { toShell } from "../../../model/shell/command.ts";
import { sh } from "../../../model/shell/shell.ts";
import type { HostTarget, Transport } from "../../../model/transport.ts";
import { collect } from "../../collect.ts";
import { refuseSudo, shellCommand } from "../../sudo.ts";
import type { SshHost } from "../config/config.ts";
import type { SshConnection } from "./connection.ts";
import { placeOf } from "./failure.ts";

export interface SshTransportOptions {
  /** Bytes of one exec's output. Default 64 MiB. */
  readonly maxOutputBytes?: number;
}

/** Runs scripts over a connection: one channel per exec. */
export function sshTransport(
  target: HostTarget,
  hops: readonly SshHost[],
  connection: SshConnection,
  { maxOutputBytes }: SshTransportOptions,
): Transport {
  const host = hops.at(-1) as SshHost;
  const place = placeOf({ host, via: hops.slice(0, -1).map(({ name }) => name) });
  const command = sh`exec ${toShell({ argv: shellCommand(target.sudo) })}`;
  const limits = maxOutputBytes === undefined ? {} : { maxOutputBytes };
  return {
    async exec(script, options) {
      // The whole connection goes, not only the channel: a host that does not answer would not close that either.
      const stop = (): void => connection.destroy();
      const start = connection.exec(command, script);
      const result = await collect(start, { ...options, ...limits, host: target.name, stop });
      refuseSudo(target, result, { place, user: host.user });
      return result;
    },
    close: () => connection.close(),
  };
}

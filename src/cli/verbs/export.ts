import { type Declaring, declare } from "../../api/declare.ts";
import { failure } from "../../messages/build.ts";
import { printKeepalived } from "../../views/keepalived-conf.ts";
import type { Terminal } from "../../views/terminal.ts";

export interface ExportFlags {
  readonly keepalived: boolean;
  readonly director?: string;
}

/** Prints the cluster in the language of another program. */
export async function exportCluster(tool: Declaring, terminal: Terminal, flags: ExportFlags): Promise<number> {
  const { cluster, services, resources } = await declare(tool);
  if (!flags.keepalived) throw failure("export-target-missing", {});
  const hosts = [...new Set(services.flatMap(({ directors }) => directors.map(({ host }) => host)))];
  const host = flags.director ?? (hosts.length === 1 ? hosts[0] : undefined);
  if (host === undefined || !hosts.includes(host)) throw failure("director-unknown", { host, hosts });
  const timeouts = resources.get(`${host}/ipvs-timeouts/all`)?.spec;
  terminal.out(printKeepalived(services, host, timeouts, cluster));
  return 0;
}

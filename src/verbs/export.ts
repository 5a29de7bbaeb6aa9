import { Failure } from "../model/diagnostic.ts";
import { type Declaring, declare } from "../pipeline/declare.ts";
import { printKeepalived } from "../views/keepalived-conf.ts";
import type { Terminal } from "../views/terminal.ts";

export interface ExportFlags {
  readonly keepalived: boolean;
  readonly director?: string;
}

/** Prints the cluster in the language of another program. */
export async function exportCluster(tool: Declaring, terminal: Terminal, flags: ExportFlags): Promise<number> {
  const { cluster, services, resources } = await declare(tool);
  if (!flags.keepalived) throw fail("no-format", "nothing says what to export to", "lvsform export --keepalived");
  const hosts = [...new Set(services.flatMap(({ directors }) => directors.map(({ host }) => host)))];
  const host = flags.director ?? (hosts.length === 1 ? hosts[0] : undefined);
  if (host === undefined || !hosts.includes(host))
    throw fail(
      "no-such-director",
      host === undefined ? `the cluster has ${hosts.length} directors with services` : `no service is on ${host}`,
      hosts.length > 0 ? `name one with --director: ${hosts.join(", ")}` : "declare a VirtualService",
    );
  const timeouts = resources.get(`${host}/ipvs-timeouts/all`)?.spec;
  terminal.out(printKeepalived(services, host, timeouts, cluster));
  return 0;
}

function fail(code: string, summary: string, hint: string): Failure {
  return new Failure({ severity: "error", code, summary, hint, detail: "nothing was written" });
}

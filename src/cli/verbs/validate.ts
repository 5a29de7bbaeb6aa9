import { type Declaring, declare } from "../../api/declare.ts";
import { counted } from "../../model/text/counted.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import type { Terminal } from "../../views/terminal.ts";

/** Checks cluster.ts without touching a host. */
export async function validate(tool: Declaring, terminal: Terminal): Promise<number> {
  const { cluster, hosts, services, resources, diagnostics } = await declare(tool);
  terminal.error(printDiagnostics(diagnostics, terminal.paintError));
  terminal.out(
    `The cluster ${cluster} is valid: ${counted(hosts.length, "host")}, ${counted(services.length, "service")}, ${counted(resources.size, "resource")}.\n`,
  );
  return 0;
}

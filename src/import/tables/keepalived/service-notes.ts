import type { Note } from "../note.ts";
import type { ParsedService } from "./virtual-server.ts";

/** Notes the parts of a virtual server that are not part of the table, or that its file does not show. */
export function noteService(parsed: ParsedService, note: Note): void {
  const { name: service, line, targets, servers, checks, scripts, sorry, protocol, onePacket } = parsed;
  const hasAddress = targets.some(({ of }) => of === "address");
  if (servers.length === 0) {
    note(line, "keepalived-empty", { service });
    return;
  }
  if (hasAddress && protocol === undefined) note(line, "keepalived-no-protocol", { service });
  if (onePacket && hasAddress && (protocol ?? "udp") !== "udp") note(line, "keepalived-one-packet", { service });
  if (checks.length > 0) note(checks[0] ?? line, "keepalived-checks", { service });
  if (scripts.length > 0) note(scripts[0] ?? line, "keepalived-scripts", { service });
  if (sorry) note(sorry.line, "keepalived-sorry-server", { service, address: sorry.address });
}

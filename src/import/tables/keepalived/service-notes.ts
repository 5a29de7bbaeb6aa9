import type { Tell } from "../note.ts";
import type { SaidService } from "./virtual-server.ts";

/** What of a virtual server has another home than the table, or is taken in a sense that its file does not show. */
export function tellOfService(said: SaidService, tell: Tell): void {
  const { name, line, targets, servers, checks, scripts, sorry, protocol, onePacket } = said;
  const addresses = targets.filter(({ of }) => of === "address").length;
  if (servers.length === 0) {
    const hint = "give it a real_server, or remove it";
    tell(line, { code: "keepalived-empty", summary: `${name} has no real server: keepalived leaves it out`, hint });
    return;
  }
  if (addresses > 0 && protocol === undefined)
    tell(line, {
      code: "keepalived-no-protocol",
      summary: `${name} has no protocol: UDP is taken, as keepalived 2 does`,
      hint: "keepalived 1 took TCP; compare it with ipvsadm -L -n, and write the line",
    });
  if (onePacket && addresses > 0 && (protocol ?? "udp") !== "udp")
    tell(line, {
      code: "keepalived-bad-value",
      summary: `${name} has ops, which only UDP and firewall marks can have: left out, as keepalived leaves it out`,
      hint: "remove the line",
    });
  if (checks.length > 0)
    tell(checks[0] ?? line, {
      code: "keepalived-checks",
      summary: `keepalived checks the real servers of ${name}; lvsform does not`,
      hint: 'say weightOwner: "external" of them while keepalived goes on, or move the checks',
    });
  if (scripts.length > 0)
    tell(scripts[0] ?? line, {
      code: "keepalived-scripts",
      summary: `keepalived runs scripts when servers of ${name} come and go; lvsform does not`,
      hint: "move them to whatever checks the servers",
    });
  if (sorry)
    tell(sorry.line, {
      code: "keepalived-sorry-server",
      summary: `${sorry.address} stands in for the real servers of ${name} when all are down; it is left out`,
      hint: "only what checks the servers can put it in; declare it with weight 0 if it is to be known",
    });
}

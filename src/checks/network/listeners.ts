import type { Check } from "../../model/check.ts";
import type { DeclaredServer, DeclaredService } from "../../model/declaration.ts";
import { canonicalIp, endpoint } from "../../model/network/inet.ts";
import { sh } from "../../model/shell/shell.ts";
import { distinct } from "../cast.ts";
import { finding } from "../finding.ts";

/** Whether something on each real server listens where the connections arrive: on the VIP, or with masquerading on the RIP. */
export const listeners: Check = {
  name: "listeners",
  title: "services on the real servers",
  during: "doctor",
  ask: ({ services }) =>
    distinct(services.flatMap(({ realServers }) => realServers.map(({ host }) => host))).map((host) => ({
      host,
      // Those that listen alone: a busy server has a hundred thousand connections.
      script: sh`for p in tcp tcp6 udp udp6; do [ -r /proc/net/$p ] && grep -E ': [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:[0-9A-F]+ (0A|07) ' /proc/net/$p | sed "s/^/$p /"; done; :`,
    })),
  judge({ services }, answers) {
    return services.flatMap((service) =>
      service.realServers.flatMap((server) => {
        const table = answers.of(server.host)?.stdout;
        if (table === undefined || service.protocol === "sctp") return [];
        const transport = service.protocol === "udp" || service.verify.by === "udp" ? "udp" : "tcp";
        const target = service.forwarding === "masquerading" ? server.rip : service.vip;
        const missing = portsOf(service, server).filter((port) => !isListening(table, transport, target, port));
        return missing.map((port) =>
          finding("not-listening", {
            host: server.host,
            transport,
            target: target ? endpoint(target, port) : String(port),
            address: target,
            service: service.name,
          }),
        );
      }),
    );
  },
};

function portsOf({ verify, port }: DeclaredService, server: DeclaredServer): readonly number[] {
  // A changed port is that of the server; several ports stay as they are asked.
  return port && server.port > 0 ? [server.port] : verify.ports;
}

/** The words of the lines that may be a socket. Read once for all ports of a host. */
function linesOf(table: string): readonly (readonly string[])[] {
  if (last?.table !== table) {
    const lines = table.split("\n").filter((line) => /^(?:tcp|udp)/.test(line));
    last = { table, lines: lines.map((line) => line.split(/\s+/, 6)) };
  }
  return last.lines;
}

let last: { readonly table: string; readonly lines: readonly (readonly string[])[] } | undefined;

/** Reads /proc/net/tcp and its kin: local address and port in hexadecimal, state 0A listens, for UDP 07. Source: proc(5). */
function isListening(table: string, transport: string, address: string | undefined, port: number): boolean {
  const state = transport === "tcp" ? "0A" : "07";
  return linesOf(table).some((words) => {
    const [kind = "", , local = "", , how] = words;
    const [hex = "", digits = ""] = local.split(":");
    if (!kind.startsWith(transport) || how !== state || Number.parseInt(digits, 16) !== port) return false;
    // The unspecified IPv6 address takes IPv4 too, unless the program disables it.
    return /^0+$/.test(hex) || address === undefined || addressOf(hex) === address;
  });
}

/** Words of four bytes, each in the byte order of the host, which is little endian everywhere LVS is run. */
function addressOf(hex: string): string | undefined {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  if (bytes.length === 4) return bytes.map((one) => Number.parseInt(one, 16)).join(".");
  const groups = bytes.join("").match(/.{4}/g) ?? [];
  const address = canonicalIp(groups.join(":"));
  return address?.startsWith("::ffff:") ? canonicalIp(address.slice(7)) : address;
}

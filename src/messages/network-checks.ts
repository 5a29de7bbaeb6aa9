import { error, type MessageTable, type OnHost, warning } from "./message.ts";

/** Messages of the checks of addresses, ARP, routes and tunnels. */
export const networkChecks = {
  "link-in-use": ({ host, device, uses }: OnHost & { readonly device: string; readonly uses: readonly string[] }) =>
    error({
      summary: `${device} of ${host} is declared down, but it carries ${uses.join(", ")}.`,
      hint: "Remove it from interfacesDown, or move its traffic first.",
    }),
  "default-route-not-director": ({
    host,
    gateways,
    directors,
    service,
    rip,
    isError,
  }: OnHost & {
    readonly gateways: readonly string[];
    readonly directors: readonly string[];
    readonly service: string;
    readonly rip: string;
    /** False if another program moves the VIP: it may move a gateway address too. */
    readonly isError: boolean;
  }) =>
    (isError ? error : warning)({
      summary: `The default route of ${host} goes through ${gateways.join(", ") || "no gateway"}, not through the director (${directors.join(", ")}).`,
      detail: `"${service}" uses masquerading: answers that bypass the director keep the source address ${rip}, and clients drop them.`,
      hint: `Set gateway: "${directors[0]}" on the RealServer, or set the route on the host.`,
    }),
  "default-route-is-director": ({
    host,
    director,
    dip,
    forwarding,
  }: OnHost & { readonly director: string; readonly dip: string | undefined; readonly forwarding: string }) =>
    warning({
      summary: `The default route of ${host} goes through the director ${director} (${dip}).`,
      detail: `Answers of ${forwarding} have the VIP as their source: the director drops them, because the VIP is its own address.`,
      hint: "Give the real server another gateway.",
    }),
  "client-beside-server": ({ host, rips }: OnHost & { readonly rips: readonly string[] }) =>
    warning({
      summary: `The client ${host} is on the network of the masqueraded real servers ${rips.join(", ")}.`,
      detail: "Their answers reach it directly, with their own source address: it drops them.",
      hint: "Send requests from another network, or use direct routing.",
    }),
  "arp-ignore-high": ({ host, device, value }: OnHost & { readonly device: string; readonly value: number }) =>
    warning({
      summary: `arp_ignore of ${device} on ${host} is ${value}: the host may not answer ARP for its own address.`,
      hint: `Set net.ipv4.conf.${device}.arp_ignore to 0 or 1. The larger of it and all counts (ip-sysctl.rst).`,
    }),
  "proxy-arp": ({ host, device }: OnHost & { readonly device: string }) =>
    warning({
      summary: `${host} answers ARP for other hosts on ${device} (proxy_arp), and for the VIP too.`,
      hint: `Set net.ipv4.conf.${device}.proxy_arp to 0.`,
    }),
  "ra-route-lost": ({ host, device }: OnHost & { readonly device: string | undefined }) =>
    warning({
      summary: `${host} has its IPv6 default route from router advertisements on ${device}, and ignores them when it forwards.`,
      hint: `Set net.ipv6.conf.${device}.accept_ra to 2 first, or configure a static default route.`,
    }),
  "lo-mask": ({
    host,
    prefix,
    address,
    hidden,
  }: OnHost & { readonly prefix: string; readonly address: string; readonly hidden: readonly string[] }) =>
    warning({
      summary: `lo of ${host} has ${prefix}: the whole network is local to the host.`,
      detail: hidden.length > 0 ? `It cannot reach ${hidden.join(", ")} any more.` : undefined,
      hint: `Give the address the mask of one host: ip addr add ${address}/32 dev lo && ip addr del ${prefix} dev lo`,
    }),
  "no-route-to-real-server": ({
    host,
    server,
    rip,
    route,
  }: OnHost & { readonly server: string; readonly rip: string; readonly route: string }) =>
    error({
      summary: `${host} has no route to ${server} (${rip}).`,
      detail: route,
      hint: "Give the director an address or a route in that network.",
    }),
  "not-one-segment": ({
    host,
    server,
    rip,
    gateway,
    route,
  }: OnHost & { readonly server: string; readonly rip: string; readonly gateway: string; readonly route: string }) =>
    error({
      summary: `${host} reaches ${server} (${rip}) through the router ${gateway}, but direct routing needs both on one network segment.`,
      detail: route,
      hint: 'Connect them to one segment, or use forwarding: "tunneling".',
    }),
  "tunnel-mtu": ({
    host,
    arriving,
    limit,
    mss,
  }: OnHost & { readonly arriving: number; readonly limit: number; readonly mss: number }) =>
    warning({
      summary: `Packets of ${arriving} bytes do not fit through the tunnel to ${host}: its limit is ${limit}.`,
      detail: "For clients behind a firewall that drops ICMP, connections hang at the first large packet.",
      hint: `Let ${host} request smaller packets: ip route change default … advmss ${mss}. Or clamp the MSS there, or set vsSysctls: { pmtu_disc: 0 } on the director.`,
    }),
  "no-arping": ({ host, vip }: OnHost & { readonly vip: string }) =>
    warning({
      summary: `${host} has no arping, so ARP answers of other hosts for ${vip} cannot be checked.`,
      hint: "Install it there (iputils-arping, iputils). Without it a new VIP is not announced either.",
    }),
  "vip-answered-elsewhere": ({
    host,
    owner,
    mac,
    vip,
  }: OnHost & { readonly owner: string | undefined; readonly mac: string; readonly vip: string }) =>
    error({
      summary: `${owner ?? "A host that is not in cluster.ts"} (${mac}) answers ARP for the VIP ${vip} of ${host}.`,
      detail: "Clients that receive its answer first send their connections there and bypass the director.",
      hint: owner
        ? `Check arp_ignore on ${owner}, and which interface has ${vip} there. lvsform plan shows the differences.`
        : "Find the host with that MAC address: an old director, or another user of the address.",
    }),
  "interface-missing": ({
    host,
    device,
    devices,
  }: OnHost & { readonly device: string; readonly devices: readonly string[] }) =>
    error({
      summary: `${host} has no interface ${device}.`,
      detail: `It has ${devices.join(", ")}.`,
      hint: "Correct the interface of the director in cluster.ts.",
    }),
  "dip-missing": ({ host, dip, addresses }: OnHost & { readonly dip: string; readonly addresses: readonly string[] }) =>
    error({
      summary: `${host} does not have the DIP ${dip}.`,
      detail: `It has ${addresses.join(", ")}. Its table is not changed, because it may be another host.`,
      hint: "Correct dip or host in cluster.ts, or the HostName in the ssh configuration.",
    }),
  "dip-prefix": ({
    host,
    dip,
    live,
    declared,
  }: OnHost & { readonly dip: string; readonly live: string; readonly declared: number }) =>
    warning({
      summary: `The DIP ${dip} of ${host} has the prefix length ${live}, but cluster.ts declares ${declared}.`,
      hint: "Correct dip in cluster.ts: it determines which real servers are on the same network.",
    }),
  "rip-missing": ({ host, rip, addresses }: OnHost & { readonly rip: string; readonly addresses: readonly string[] }) =>
    error({
      summary: `${host} does not have the RIP ${rip}.`,
      detail: `It has ${addresses.join(", ")}. Connections would be sent to another host.`,
      hint: "Correct rip or host in cluster.ts, or the HostName in the ssh configuration.",
    }),
  "vip-on-masqueraded": ({ host, vip }: OnHost & { readonly vip: string }) =>
    warning({
      summary: `${host} has the VIP ${vip}, although masquerading is used for it.`,
      hint: "Remove the address: with masquerading, a real server must not have the VIP.",
    }),
  "rp-filter-strict": ({ host, device, route }: OnHost & { readonly device: string; readonly route: string }) =>
    warning({
      summary: `${host} receives clients on ${device}, but its default route uses ${route}: strict rp_filter drops them.`,
      hint: `Set net.ipv4.conf.${device}.rp_filter to 2 (ip-sysctl.rst, rp_filter), or correct the default route.`,
    }),
  "tunnel-rp-filter": ({
    host,
    device,
    all,
    own,
  }: OnHost & {
    readonly device: string | undefined;
    readonly all: string | undefined;
    readonly own: string | undefined;
  }) =>
    error({
      summary: `${host} drops the packets of the tunnel device ${device}: its rp_filter is strict (all ${all}, ${device} ${own}).`,
      hint: `Run lvsform apply to set net.ipv4.conf.${device}.rp_filter to 2.`,
    }),
  "arp-leak": ({
    host,
    parameter,
    device,
    value,
    wanted,
  }: OnHost & {
    readonly parameter: "arp_ignore" | "arp_announce";
    readonly device: string;
    readonly value: number;
    readonly wanted: number;
  }) =>
    error({
      summary: `${host} ${parameter === "arp_ignore" ? "answers ARP for the VIP" : "may send ARP with the VIP as its own address"}: ${parameter} on ${device} is ${value}, and must be ${wanted}.`,
      detail: `The larger of net.ipv4.conf.all.${parameter} and net.ipv4.conf.${device}.${parameter} counts.`,
      hint: "Run lvsform apply to set it.",
    }),
  "director-loop": ({ host, service }: OnHost & { readonly service: string }) =>
    warning({
      summary: `${host} is a director and a real server of "${service}", and so is another host: packets may loop between them.`,
      hint: "Set vsSysctls: { backup_only: 1 } and sync: { backup: … } on the directors.",
    }),
} satisfies MessageTable;

import { error, type MessageTable, type OnHost, warning } from "./message.ts";

export interface OfService {
  /** Its key, such as tcp:192.168.0.21:80. */
  readonly service: string;
}

const sendPayload = "Specify a payload that the service answers: verify: { send: … } of the VirtualService.";
const specifyRequest =
  'Specify the request with the verify property of the VirtualService, for example verify: { by: "connect", ports: [443] }.';

/** Messages about requests to VIPs and real servers, and about the counters of directors. */
export const verify = {
  "ipvs-not-loaded": ({ host }: OnHost) =>
    error({
      summary: `IPVS is not loaded on ${host}: it forwards nothing.`,
      hint: "Run lvsform plan to see what is missing, and lvsform apply to set it up.",
    }),
  "no-ipvsadm": ({ host }: OnHost) =>
    error({
      summary: `${host} has no ipvsadm, so its counters cannot be read.`,
      hint: `Install the package ipvsadm on ${host}.`,
    }),
  "counters-unreadable": ({ host, reason, output }: OnHost & { readonly reason: string; readonly output: string }) =>
    error({
      summary: `The counters of ${host} cannot be read: ${reason}.`,
      detail: output,
      hint: `Run ipvsadm -L -n --stats --exact on ${host}. It needs root, or sudo: true on the host in cluster.ts.`,
    }),
  "service-missing": ({ service, host }: OfService & OnHost) =>
    error({
      summary: `${service} is not in the table of ${host}.`,
      hint: "Run lvsform plan to see what is missing, and lvsform apply to add it.",
    }),
  "vip-not-declared": ({ service }: OfService) =>
    warning({ summary: `${service} was not tested: its VIP is not declared.`, hint: specifyRequest }),
  "port-not-declared": ({ service }: OfService) =>
    warning({ summary: `${service} was not tested: it has no port for requests.`, hint: specifyRequest }),
  "client-has-vip": ({ host, vip }: OnHost & { readonly vip: string }) =>
    error({
      summary: `${host} has ${vip} itself: its requests never left it.`,
      hint: "Send the requests from a host that is not a real server and does not have the VIP, with --from.",
    }),
  "no-answer": ({
    service,
    failed,
    requests,
    output,
  }: OfService & { readonly failed: number; readonly requests: number; readonly output: string }) =>
    error({
      summary: `${failed} of ${requests} requests to ${service} got no answer.`,
      detail: output,
      hint: "Run lvsform plan to see what is missing. Each real server must listen on the VIP (masquerading: on its RIP), or on every address.",
    }),
  "udp-no-answer": ({
    service,
    failed,
    requests,
  }: OfService & { readonly failed: number; readonly requests: number }) =>
    warning({
      summary: `${failed} of ${requests} requests to ${service} got no answer.`,
      detail:
        "The director forwarded them. UDP has no handshake, so it is unknown whether the real servers received them.",
      hint: sendPayload,
    }),
  "udp-server-no-answer": ({
    host,
    endpoint,
    sender,
    output,
  }: OnHost & { readonly endpoint: string; readonly sender: string; readonly output: string }) =>
    warning({
      summary: `${host} sent no answer from ${endpoint} to ${sender}.`,
      detail: output,
      hint: `UDP cannot distinguish a real server that is down from one that does not answer this datagram. ${sendPayload}`,
    }),
  "server-no-answer": ({
    host,
    director,
    endpoint,
    output,
  }: OnHost & { readonly director: string; readonly endpoint: string; readonly output: string }) =>
    error({
      summary: `${host} does not answer ${director} on ${endpoint}.`,
      detail: output,
      hint: `Start the service on ${host}, let it listen on that port, and let its firewall accept ${director}.`,
    }),
  "server-only-on-vip": ({
    host,
    director,
    endpoint,
    rip,
    output,
  }: OnHost & {
    readonly director: string;
    readonly endpoint: string;
    readonly rip: string;
    readonly output: string;
  }) =>
    warning({
      summary: `${host} does not answer ${director} on ${endpoint}.`,
      detail: output,
      hint: `Its service answers on the VIP, so clients are served. To check it by ${rip} too, let it listen on 0.0.0.0 or ::.`,
    }),
  "server-has-no-vip": ({
    host,
    vip,
    director,
  }: OnHost & { readonly vip: string | undefined; readonly director: string }) =>
    error({
      summary: `${host} does not have ${vip}: it would drop the packets that ${director} sends it.`,
      hint: "Run lvsform plan to see what is missing, and lvsform apply to add it.",
    }),
  "server-not-on-vip": ({
    host,
    endpoint,
    forwarding,
    vip,
    output,
  }: OnHost & {
    readonly endpoint: string;
    readonly forwarding: string;
    readonly vip: string | undefined;
    readonly output: string;
  }) =>
    error({
      summary: `The service of ${host} does not answer on ${endpoint}, the destination of requests with ${forwarding}.`,
      detail: output,
      hint: `Let it listen on ${vip}, or on every address (0.0.0.0, ::).`,
    }),
  "server-request-program-missing": ({ host, isUdp }: OnHost & { readonly isUdp: boolean }) =>
    warning({
      summary: `${host} has no program for ${isUdp ? "UDP" : "TCP"} requests, so its real servers were not tested one by one.`,
      hint: isUdp ? "Install bash, socat or netcat-openbsd there." : "Install bash, netcat or curl there.",
    }),
  "request-program-missing": ({ host, by, programs }: OnHost & { readonly by: string; readonly programs: string }) =>
    error({
      summary: `${host} has no program for ${by} requests.`,
      hint: `Install ${programs} there, or send the requests from another host with --from.`,
    }),
  "requests-interrupted": ({ host, service }: OnHost & OfService) =>
    error({
      summary: `${host} did not send all requests to ${service}.`,
      hint: "Check the login shell of that host, or send the requests from another host with --from.",
    }),
  "vip-owner": ({
    macs,
    protocol,
    vip,
    directors,
    expected,
    client,
  }: {
    readonly macs: readonly string[];
    readonly protocol: string;
    readonly vip: string;
    readonly directors: string;
    readonly expected: readonly string[];
    readonly client: string;
  }) =>
    error({
      summary: `${macs.join(", ")} answers ${protocol} for ${vip}, not only ${directors} (${expected.join(", ")}).`,
      detail: `${client} sends its requests there.`,
      hint: "Find the host with that MAC address: check its arp_ignore and arp_announce, or whether it is an old director.",
    }),
  "destination-not-declared": ({
    destination,
    service,
    requests,
  }: OfService & { readonly destination: string; readonly requests: number }) =>
    warning({
      summary: `${destination} is in the table for ${service}, but not in cluster.ts, and got ${requests} requests.`,
      hint: "Declare it, or remove it with ipvsadm -d. Until then the distribution cannot be checked.",
    }),
  "answered-elsewhere": ({
    service,
    requests,
    client,
    directors,
    vip,
    isRouted,
  }: OfService & {
    readonly requests: number;
    readonly client: string;
    readonly directors: string;
    readonly vip: string | undefined;
    readonly isRouted: boolean;
  }) =>
    error({
      summary: `${requests} requests to ${service} from ${client} were answered, but none of them reached ${directors}: another host has ${vip}.`,
      hint: isRouted
        ? `The requests of ${client} pass a router: send them from a host in the network of the VIP with --from HOST, or declare one as a Client. If clients use the same route, route ${vip} to ${directors}.`
        : `Find the host that has ${vip}, for example with ip neigh show ${vip} on the client, and remove the address from it.`,
    }),
  "not-forwarded": ({
    service,
    requests,
    directors,
    forwarded,
  }: OfService & { readonly requests: number; readonly directors: string; readonly forwarded: number }) =>
    error({
      summary: `${requests} requests to ${service} were answered, but ${directors} forwarded only ${forwarded} of them.`,
      hint: "Another host answers for the VIP, or the table was changed meanwhile. Check which host has the address, then run verify again.",
    }),
  spread: ({
    service,
    law,
    rule,
    shares,
  }: OfService & { readonly law: string; readonly rule: string; readonly shares: readonly string[] }) =>
    error({
      summary: `The requests to ${service} are not distributed as ${law} must: ${rule}.`,
      detail: shares.join("\n"),
      hint: "Other clients, or a change of the table meanwhile, may be the cause. Run verify again with more --requests.",
    }),
  "counters-not-reset": ({ host, service, output }: OnHost & OfService & { readonly output: string }) =>
    error({
      summary: `${host} did not reset the counters of ${service}.`,
      detail: output,
      hint: "Run lvsform stats to see them.",
    }),
  "no-service-specified": () =>
    error({
      summary: "No service is specified.",
      detail: "No counter was reset.",
      hint: "Specify services by name, or all of cluster.ts with lvsform zero --all. lvsform stats lists them.",
    }),
  "service-unknown": ({ name, known }: { readonly name: string; readonly known: string }) =>
    error({
      summary: `cluster.ts has no service ${name}.`,
      detail: known,
      hint: "Specify its name, its key (tcp:192.168.0.21:80), or its address on one director.",
    }),
} satisfies MessageTable;

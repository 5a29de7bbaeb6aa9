import { error, type MessageTable, type OnHost, warning } from "./message.ts";

const sameEverywhere = "Declare the same in each construct of that host.";
const removeDependency = "Remove one of the node.addDependency calls from cluster.ts.";

/** Messages about constructs of cluster.ts that do not fit together. */
export const cluster = {
  "bad-cluster-name": ({ name }: { readonly name: string }) =>
    error({
      summary: `${name} is not a valid cluster name.`,
      hint: "Use at most 100 letters, digits, dots, dashes and underscores: the name is stored in the state and shown in every plan.",
    }),
  "no-host": ({ construct, type }: { readonly construct: string; readonly type: string }) =>
    error({
      summary: `${construct} is not in a host.`,
      hint: `Pass a Director or a RealServer as its first argument: new ${type}(v11, …)`,
    }),
  "declared-twice": ({
    address,
    first,
    second,
  }: {
    readonly address: string;
    readonly first: string;
    readonly second: string;
  }) =>
    error({
      summary: `${address} is declared twice with different values.`,
      detail: `The first is ${first}, the second ${second}.`,
      hint: "Declare the same value in both places, or remove one of them.",
    }),
  "service-twice": ({
    service,
    other,
    key,
    host,
    place,
  }: OnHost & { readonly service: string; readonly other: string; readonly key: string; readonly place: string }) =>
    error({
      summary: `"${service}" and "${other}" are both ${key} on ${host}.`,
      hint: `Make one service of both, or give one of them another VIP or port. The first one is at ${place}.`,
    }),
  "vip-on-two-directors": ({
    vip,
    service,
    owners,
  }: {
    readonly vip: string;
    readonly service: string;
    readonly owners: readonly string[];
  }) =>
    error({
      summary: `The VIP ${vip} of "${service}" would be on ${owners.join(" and on ")}.`,
      detail: "Two hosts that answer ARP for one address take each other's connections.",
      hint: "Put both services on one director, or specify one vipOwner.",
    }),
  "vip-is-host": ({ vip, service, host }: OnHost & { readonly vip: string; readonly service: string }) =>
    error({
      summary: `The VIP ${vip} of "${service}" is the address of ${host}.`,
      hint: "Use another address for the service.",
    }),
  "rip-twice": ({ host, other, rip }: OnHost & { readonly other: string; readonly rip: string }) =>
    error({ summary: `${other} and ${host} both have the address ${rip}.`, hint: "Give each host its own RIP." }),
  "gateway-not-director": ({
    host,
    gateway,
    service,
    director,
    dip,
  }: OnHost & {
    readonly gateway: string;
    readonly service: string;
    readonly director: string;
    readonly dip: string;
  }) =>
    error({
      summary: `The gateway of ${host} is ${gateway}, but "${service}" is masqueraded by ${director} (${dip}).`,
      detail: "Answers that bypass the director keep the real server's own address, and clients drop them.",
      hint: `Set gateway: "${dip}".`,
    }),
  "gateway-is-director": ({
    host,
    gateway,
    service,
    forwarding,
  }: OnHost & { readonly gateway: string; readonly service: string; readonly forwarding: string }) =>
    warning({
      summary: `The gateway of ${host} is the director ${gateway}, but the method of "${service}" is ${forwarding}.`,
      detail: "The director drops answers that have its own VIP as their source.",
      hint: "Set another gateway.",
    }),
  "methods-mixed": ({
    host,
    masqueraded,
    other,
    forwarding,
  }: OnHost & { readonly masqueraded: string; readonly other: string; readonly forwarding: string }) =>
    error({
      summary: `${host} serves "${masqueraded}" by masquerading and "${other}" by ${forwarding}.`,
      detail:
        "Its gateway must be the director for the first service, and must not be the director for the second one.",
      hint: "Use one forwarding method for a real server.",
    }),
  "link-needed": ({
    construct,
    device,
    use,
  }: {
    readonly construct: string;
    readonly device: string;
    readonly use: "the VIPs" | "a sync daemon";
  }) =>
    error({
      summary: `${construct}: ${device} is declared down, but ${use} ${use === "the VIPs" ? "need" : "needs"} it.`,
      hint: `Remove it from interfacesDown${use === "the VIPs" ? "." : ", or give the daemon another interface."}`,
    }),
  "sync-loop": ({ construct, syncId }: { readonly construct: string; readonly syncId: number }) =>
    error({
      summary: `${construct}: master and backup have the same syncid ${syncId}, so the director would receive its own messages.`,
      hint: "Give each direction its own: here master 1 and backup 2, on the other director master 2 and backup 1.",
    }),
  "sudo-differs": ({ host }: OnHost) =>
    error({ summary: `The host ${host} is declared both with and without sudo.`, hint: sameEverywhere }),
  "table-differs": ({ host, values }: OnHost & { readonly values: readonly string[] }) =>
    error({ summary: `The table of ${host} is declared both ${values.join(" and ")}.`, hint: sameEverywhere }),
  "boot-differs": ({ host, values }: OnHost & { readonly values: readonly string[] }) =>
    error({ summary: `The boot backend of ${host} is declared both ${values.join(" and ")}.`, hint: sameEverywhere }),
  "rename-to-present": ({ host, before }: OnHost & { readonly before: string }) =>
    error({
      summary: `${host} is renamed from ${before}, but ${before} is a host of this cluster.`,
      hint: "Specify in renamedFrom a former name that no host of the cluster has now.",
    }),
  "rename-twice": ({ host, other, before }: OnHost & { readonly other: string; readonly before: string }) =>
    error({
      summary: `${host} and ${other} are both renamed from ${before}.`,
      hint: "Specify a former name in renamedFrom of one host only.",
    }),
  "dependency-circle": ({ construct }: { readonly construct: string }) =>
    error({
      summary: `"${construct}" depends on itself: its node.addDependency calls form a circle.`,
      hint: removeDependency,
    }),
  "dependency-cycle": ({ addresses }: { readonly addresses: readonly string[] }) =>
    error({
      summary: `These resources depend on each other, so none can be first: ${addresses.join(" → ")}.`,
      hint: removeDependency,
    }),
} satisfies MessageTable;

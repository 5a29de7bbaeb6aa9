import { type MessageTable, warning } from "./message.ts";

export interface Line {
  /** The line of the file, or the part of it that the message is about. */
  readonly text: string;
}

export interface Service {
  /** The virtual server, as its file names it. */
  readonly service: string;
}

const fixBraces = "Fix the braces: what follows may count as part of another block. Check the file with keepalived -t.";

/** Messages about lines of a keepalived.conf that import reads. Nothing in such a file ends the import. */
export const keepalived = {
  "keepalived-closing-brace": () => warning({ summary: "A closing brace has no opening brace.", hint: fixBraces }),
  "keepalived-opening-brace": () => warning({ summary: "An opening brace has no keyword before it.", hint: fixBraces }),
  "keepalived-unclosed-block": ({ blocks, text }: Line & { readonly blocks: string }) =>
    warning({ summary: `The file ends with ${blocks} unclosed. The first one is: ${text}.`, hint: fixBraces }),
  "keepalived-line-expands": () =>
    warning({
      summary: "This line expands to more than lvsform reads.",
      detail: "The lines after it were not read.",
      hint: "Check the ~SEQ and the parameters of the line.",
    }),
  "keepalived-sequence": ({ text }: Line) =>
    warning({ summary: `This sequence is invalid: ${text}.`, hint: "Write out the lines that it stands for." }),
  "keepalived-include": ({ text }: Line) =>
    warning({
      summary: `An included file was not read: ${text}.`,
      hint: "Import that file too, or replace this line by its content.",
    }),
  "keepalived-condition": ({ host, isNegated, text }: Line & { readonly host: string; readonly isNegated: boolean }) =>
    warning({
      summary: `A line that applies ${isNegated ? "to every host but" : "only to"} ${host} was left out: ${text}.`,
      hint: "Check whether it applies to the director that is imported. If it does, add it to cluster.ts by hand.",
    }),
  "keepalived-bad-value": ({ text, wanted }: Line & { readonly wanted: string }) =>
    warning({
      summary: `A line was left out because it is not ${wanted}: ${text}.`,
      hint: "Correct the line. keepalived -t reports how keepalived reads it.",
    }),
  "keepalived-unknown": ({ text, block }: Line & { readonly block: string }) =>
    warning({
      summary: `A line of a ${block} block is unknown and was left out: ${text}.`,
      hint: "See keepalived.conf(5), and add what it does to cluster.ts by hand.",
    }),
  "keepalived-empty": ({ service }: Service) =>
    warning({
      summary: `${service} has no real server: keepalived leaves it out, and so does import.`,
      hint: "Add a real_server to it, or remove it.",
    }),
  "keepalived-no-protocol": ({ service }: Service) =>
    warning({
      summary: `${service} has no protocol: import uses UDP, as keepalived 2 does.`,
      hint: "keepalived 1 used TCP. Compare it with ipvsadm -L -n, and write the protocol.",
    }),
  "keepalived-one-packet": ({ service }: Service) =>
    warning({
      summary: `${service} has ops, which only UDP and firewall marks support: it was left out, as keepalived does.`,
      hint: "Remove the line.",
    }),
  "keepalived-checks": ({ service }: Service) =>
    warning({
      summary: `keepalived checks the real servers of ${service}, and lvsform does not.`,
      hint: 'Set weightOwner: "external" on them while keepalived is in use, or move the checks elsewhere.',
    }),
  "keepalived-scripts": ({ service }: Service) =>
    warning({
      summary: `keepalived runs scripts when real servers of ${service} go up or down, and lvsform does not.`,
      hint: "Move the scripts to the program that checks the real servers.",
    }),
  "keepalived-sorry-server": ({ service, address }: Service & { readonly address: string }) =>
    warning({
      summary: `${address}, the sorry server of ${service}, was left out.`,
      detail: "It replaces the real servers when all of them are down.",
      hint: "Only a program that checks the real servers can add it. Declare it with weight 0 to keep it in the table.",
    }),
  "keepalived-duplicate": ({ service }: Service) =>
    warning({
      summary: `${service} is defined twice, and this definition was left out.`,
      hint: "keepalived would put the real servers of both into one service. Make one block of them.",
    }),
  "keepalived-server": ({
    service,
    address,
    reason,
    hint,
  }: Service & { readonly address: string; readonly reason: string; readonly hint: string }) =>
    warning({ summary: `${address} was left out of ${service}: ${reason}.`, hint }),
  "keepalived-port": ({
    service,
    address,
    given,
    used,
  }: Service & { readonly address: string; readonly given: number; readonly used: number }) =>
    warning({
      summary: `${address} has port ${given}, but keepalived uses ${used} in ${service}.`,
      hint: "No action is needed. Another port requires lvs_method NAT.",
    }),
  "keepalived-vrrp": ({ instance, vips }: { readonly instance: string; readonly vips: string }) =>
    warning({
      summary: `keepalived moves ${vips} between directors (${instance}), and lvsform does not.`,
      hint: 'Set vipOwner: "external" on the services that use them while keepalived is in use.',
    }),
  "keepalived-vmac": ({ instance }: { readonly instance: string }) =>
    warning({
      summary: `The VIPs of ${instance} are on an interface of their own (use_vmac).`,
      hint: "keepalived creates and removes that interface: let it manage the VIPs.",
    }),
  "keepalived-namespace": ({ namespace }: { readonly namespace: string }) =>
    warning({
      summary: `keepalived manages the table of the network namespace ${namespace}, not that of the host.`,
      hint: "lvsform manages the table of the host. Check whether that is what you want.",
    }),
  "keepalived-nftables": () =>
    warning({
      summary: "keepalived uses one firewall mark for each group of addresses (nftables_ipvs).",
      hint: "The table of the kernel has these marks. Here each address has a service of its own.",
    }),
  "keepalived-sync": ({ instance }: { readonly instance: string }) =>
    warning({
      summary: `keepalived changes the sync daemon with the state of ${instance}. Import uses the initial state.`,
      hint: "Declare both, master and backup, if lvsform is to manage them instead.",
    }),
} satisfies MessageTable;

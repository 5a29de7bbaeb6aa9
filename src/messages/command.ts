import { error, type MessageTable } from "./message.ts";
import { nothingWritten } from "./unchanged.ts";

/** Messages about the options of init, export, synth, graph and diff. */
export const command = {
  "export-target-missing": () =>
    error({
      summary: "No format to export is specified.",
      detail: nothingWritten,
      hint: "Run: lvsform export --keepalived",
    }),
  "synth-target-missing": () =>
    error({
      summary: "No format to write is specified.",
      detail: nothingWritten,
      hint: "Run: lvsform synth --terraform DIR",
    }),
  "graph-format-unknown": ({ path, formats }: { readonly path: string; readonly formats: readonly string[] }) =>
    error({
      summary: `The name ${path} does not specify a format.`,
      detail: nothingWritten,
      hint: `Use --format ${formats.join("|")}, or a name that ends in .mmd, .dot or .svg.`,
    }),
  "director-unknown": ({ host, hosts }: { readonly host: string | undefined; readonly hosts: readonly string[] }) =>
    error({
      summary:
        host === undefined
          ? `The cluster has ${hosts.length} directors with services, and none is specified.`
          : `No service is on ${host}.`,
      detail: nothingWritten,
      hint: hosts.length > 0 ? `Specify one with --director: ${hosts.join(", ")}.` : "Declare a VirtualService.",
    }),
  "same-host": ({ host }: { readonly host: string }) =>
    error({
      summary: `${host} is specified twice, and is always equal to itself.`,
      hint: "Specify two directors.",
    }),
  "init-name-invalid": ({ name }: { readonly name: string }) =>
    error({
      summary: `"${name}" is not a valid cluster name.`,
      detail: nothingWritten,
      hint: "Begin with a letter, and use letters, digits, dot, dash and underscore.",
    }),
  "init-host-unknown": ({ name }: { readonly name: string }) =>
    error({
      summary: `${name} is not one of the hosts.`,
      detail: nothingWritten,
      hint: "Run the command again, or specify the director with --director HOST.",
    }),
  "init-host-without-address": ({ host, reason }: { readonly host: string; readonly reason: string }) =>
    error({
      summary: `The ssh configuration has no address for ${host}: ${reason}.`,
      detail: nothingWritten,
      hint: `Add one (Host ${host}, HostName 192.168.0.11), or run lvsform init without it and write its address into cluster.ts.`,
    }),
  "init-two-roles": ({ host }: { readonly host: string }) =>
    error({
      summary: `${host} is specified as the director and as a real server.`,
      detail: nothingWritten,
      hint: "Specify it once. A director that is also a real server can be declared in cluster.ts later.",
    }),
  "init-same-address": ({ hosts }: { readonly hosts: readonly string[] }) =>
    error({
      summary: "Two of the specified hosts have the same address.",
      detail: [...hosts, nothingWritten].join("\n"),
      hint: "Specify each machine once.",
    }),
  "init-no-director": ({ hosts }: { readonly hosts: readonly string[] }) =>
    error({
      summary: "The ssh configuration has no host with an address for a director.",
      detail: [...hosts, nothingWritten].join("\n"),
      hint: "Specify another file with --ssh-config FILE, or run lvsform init without it and write the hosts into cluster.ts.",
    }),
  "init-no-real-servers": ({ director, hosts }: { readonly director: string; readonly hosts: readonly string[] }) =>
    error({
      summary: `The ssh configuration has no host in the network of the director ${director}.`,
      detail: [...hosts, nothingWritten].join("\n"),
      hint: "Specify another director with --director HOST, or the real servers with --real-server HOST.",
    }),
} satisfies MessageTable;

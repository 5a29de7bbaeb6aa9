import { addAddress, answering, removeAddress, removeRoute, replaceRoute, setLink } from "./model-devices.ts";
import { ipvsadm } from "./model-ipvsadm.ts";
import { load, unload } from "./model-modules.ts";
import { type ModelHost, type Network, Refusal, refuse } from "./model-state.ts";
import { writeSysctls } from "./model-sysctl.ts";

/** Runs one command on a host, as its kernel would. Throws a {@link Refusal}; a command that nobody taught it is one too. */
export function runOn(host: ModelHost, argv: readonly string[], network: Network): void {
  const [program = "", ...words] = argv;
  const line = argv.join(" ");
  if (program === "sysctl" && words[0] === "-w") return writeSysctls(host, words.slice(1));
  if (program === "modprobe" && words[0] === "--") return load(host, words[1] ?? "");
  if (program === "rmmod" && words[0] === "--") return unload(host, words[1] ?? "");
  if (program === "ipvsadm") return ipvsadm(host, words);
  if (program === "ip") return ip(host, words);
  // Only tells the neighbours.
  if (program === "arping" && line.startsWith("arping -q -U -c 3 -I ")) return;
  if (program === "sh" && words[0] === "-c") return script(host, words.slice(2), network);
  throw new Refusal(`the model host does not know: ${line}`);
}

/** The scripts of the providers, by the name they are given. */
function script(host: ModelHost, [name = "", first = "", second = ""]: readonly string[], network: Network): void {
  if (name === "ip-addr-del") return removeAddress(host, first, second, true);
  if (name === "search-arp" || name === "ip-addr-add") {
    const other = answering(network, host, first, second.replace(/\/.*$/, ""));
    refuse(other !== undefined, `${second} has it already: ${other}`);
    return name === "search-arp" ? undefined : addAddress(host, first, second);
  }
  if (name === "install") return void host.packages.add(first);
  if (name === "remove") return refuse(!host.packages.delete(first), `${first} is not installed`);
  throw new Refusal(`the model host does not know the script ${name}`);
}

function ip(host: ModelHost, words: readonly string[]): void {
  const line = words.join(" ");
  const [family, rest] = words[0] === "-4" || words[0] === "-6" ? [words[0], words.slice(1)] : ["-4" as const, words];
  const [noun = "", verb = "", ...more] = rest;
  const after = (name: string) => (more.includes(name) ? more[more.indexOf(name) + 1] : undefined);
  if (noun === "addr" && verb === "add") return addAddress(host, after("dev") ?? "", more[0] ?? "", after("label"));
  if (noun === "addr" && verb === "del") return removeAddress(host, after("dev") ?? "", more[0] ?? "");
  if (noun === "link" && verb === "set") return setLink(host, after("dev") ?? "", more.at(-1) ?? "");
  if (noun === "route" && verb === "replace") return replaceRoute(host, family, more[0] ?? "", more.slice(1));
  if (noun === "route" && verb === "del") return removeRoute(host, family, more[0] ?? "", more.slice(1));
  if (noun === "fou" && (verb === "add" || verb === "del")) {
    const port = `gue${more.includes("-6") ? "6" : ""}:${after("port")}`;
    refuse(!host.modules.has("fou"), "Error talking to the kernel");
    refuse(verb === "add" && (!more.includes("gue") || host.fouPorts.has(port)), "RTNETLINK answers: Address in use");
    if (verb === "add") return void host.fouPorts.add(port);
    return refuse(!host.fouPorts.delete(port), "RTNETLINK answers: No such file or directory");
  }
  throw new Refusal(`the model host does not know: ip ${line}`);
}

import { addAddress, answering, removeAddress, removeRoute, replaceRoute, setLink } from "./model-devices.ts";
import { editFile, systemctl } from "./model-files.ts";
import { ipvsadm } from "./model-ipvsadm.ts";
import { load, unload } from "./model-modules.ts";
import { type ModelHost, type Network, Refusal, refuse } from "./model-state.ts";
import { writeSysctls } from "./model-sysctl.ts";

/** Runs one command on a host, as its kernel would. Throws a {@link Refusal}; a command that nobody taught it is one too. */
export function runOn(host: ModelHost, argv: readonly string[], network: Network): void {
  const [program = "", ...words] = argv;
  const [first = "", second = ""] = words;
  if (program === "sysctl" && first === "-w") writeSysctls(host, words.slice(1));
  else if (program === "modprobe" && first === "--") load(host, second);
  else if (program === "rmmod" && first === "--") unload(host, second);
  else if (program === "ipvsadm") ipvsadm(host, words);
  else if (program === "ip") ip(host, words);
  else if (program === "sh" && first === "-c") script(host, words.slice(2), network);
  else if (program === "systemctl" && systemctl(host, words)) return;
  // It only tells the neighbours.
  else if (program !== "arping" || !words.join(" ").startsWith("-q -U -c 3 -I ")) throw unknown(argv);
}

function unknown(argv: readonly string[]): Refusal {
  return new Refusal(`the model host does not know: ${argv.join(" ")}`);
}

/** The scripts of the providers, by the name they are given. */
function script(host: ModelHost, words: readonly string[], network: Network): void {
  const [name = "", first = "", second = ""] = words;
  if (name === "ip-addr-del") removeAddress(host, first, second, true);
  else if (name === "search-arp") search(host, first, second, network);
  else if (name === "ip-addr-add") {
    search(host, first, second.replace(/\/.*$/, ""), network);
    addAddress(host, first, second);
  } else if (name === "edit-lines") editFile(host, words.slice(1));
  else if (name === "install") host.packages.add(first);
  else if (name === "remove") refuse(!host.packages.delete(first), `${first} is not installed`);
  else throw unknown(["sh", ...words]);
}

function search(host: ModelHost, device: string, address: string, network: Network): void {
  const other = answering(network, host, device, address);
  refuse(other !== undefined, `${address} has it already: ${other}`);
}

function ip(host: ModelHost, words: readonly string[]): void {
  const six = words[0] === "-6";
  const [noun = "", verb = "", ...more] = six || words[0] === "-4" ? words.slice(1) : words;
  const family = six ? "-6" : "-4";
  const after = (name: string) => more[more.indexOf(name) + 1] ?? "";
  const [what = "", ...rest] = more;
  const port = `gue${more.includes("-6") ? "6" : ""}:${after("port")}`;
  const verbs: Readonly<Record<string, () => void>> = {
    "addr add": () => addAddress(host, after("dev"), what, more.includes("label") ? after("label") : undefined),
    "addr del": () => removeAddress(host, after("dev"), what),
    "link set": () => setLink(host, after("dev"), more.at(-1) ?? ""),
    "route replace": () => replaceRoute(host, family, what, rest),
    "route del": () => removeRoute(host, family, what, rest),
    "fou add": () => openFou(host, port, more.includes("gue")),
    "fou del": () => closeFou(host, port),
  };
  const known = verbs[`${noun} ${verb}`];
  if (known === undefined) throw unknown(["ip", ...words]);
  known();
}

function openFou(host: ModelHost, port: string, isGue: boolean): void {
  refuse(!host.modules.has("fou") || !isGue, "Error talking to the kernel");
  refuse(host.fouPorts.has(port), "RTNETLINK answers: Address already in use");
  host.fouPorts.add(port);
}

function closeFou(host: ModelHost, port: string): void {
  refuse(!host.fouPorts.delete(port), "RTNETLINK answers: No such file or directory");
}

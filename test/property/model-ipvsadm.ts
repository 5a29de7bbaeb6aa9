import { familyOf, parseEndpoint } from "../../src/model/network/inet.ts";
import { load } from "./model-modules.ts";
import { type HeldDestination, type HeldService, type Ipvs, type ModelHost, Refusal, refuse } from "./model-state.ts";

const valued = [
  "-t",
  "-u",
  "--sctp-service",
  "-f",
  "-s",
  "-p",
  "-M",
  "--pe",
  "-b",
  "-r",
  "-w",
  "-x",
  "-y",
  "--tun-type",
  "--tun-port",
];
const flags = ["-6", "-o", "-g", "-m", "-i", "--tun-nocsum", "--tun-csum", "--tun-remcsum"];

/** ipvsadm(8): the first word is the command. It loads ip_vs where it is missing. */
export function ipvsadm(host: ModelHost, [command = "", ...words]: readonly string[]): void {
  load(host, "ip_vs");
  const ipvs = host.ipvs as Ipvs;
  if (command === "--set") {
    // A zero keeps the value it stands for.
    const [tcp = 0, tcpFin = 0, udp = 0] = words.map(Number);
    const [a, b, c] = ipvs.timeouts;
    ipvs.timeouts = [tcp || a, tcpFin || b, udp || c];
  } else if (command === "--start-daemon") startDaemon(host, ipvs, words);
  else if (command === "--stop-daemon") refuse(!ipvs.daemons.delete(words[0] ?? ""), "No daemon is running");
  else edit(host, ipvs, command, readOptions(words));
}

function edit(host: ModelHost, { services }: Ipvs, command: string, options: ReadonlyMap<string, string>): void {
  const name = nameOf(options);
  const known = services.get(name);
  const server = options.get("-r") ?? "";
  refuse(command === "-A" && known !== undefined, "Service already exists");
  refuse(command !== "-A" && known === undefined, command === "-a" ? "Service not defined" : "No such service");
  if (command === "-A" || command === "-E") services.set(name, serviceOf(host, name, options, known));
  else if (command === "-D") services.delete(name);
  else if (["-a", "-e", "-d"].includes(command)) {
    const destinations = (known as HeldService).destinations;
    const wanted = command === "-d" ? undefined : destinationOf(options);
    const at = wanted && wanted.method !== "-m" && !name.startsWith("-f") ? withPort(server, name) : server;
    refuse(command === "-a" && destinations.has(at), "Destination already exists");
    refuse(command !== "-a" && !destinations.has(at), "No such destination");
    refuse(wanted?.method !== "-i" && wanted !== undefined && isOtherFamily(name, at), "Invalid operation: family");
    if (wanted) destinations.set(at, wanted);
    else destinations.delete(at);
  } else throw new Refusal(`ipvsadm: unknown command ${command}`);
}

function readOptions(words: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    refuse(word === "-6" && !options.has("-f"), "-6 used before -f");
    refuse(word === "-b" && !options.has("-s"), "incompatible scheduler flag");
    if (valued.includes(word)) options.set(word, words[++at] ?? "");
    else if (flags.includes(word)) options.set(word, "");
    else throw new Refusal(`ipvsadm: unknown option ${word}`);
  }
  return options;
}

function nameOf(options: ReadonlyMap<string, string>): string {
  const mark = options.get("-f");
  if (mark !== undefined) return `-f ${mark}${options.has("-6") ? " -6" : ""}`;
  const kind = ["-t", "-u", "--sctp-service"].find((one) => options.has(one));
  if (kind === undefined || parseEndpoint(options.get(kind) ?? "") === undefined)
    throw new Refusal("ipvsadm: no virtual service is named");
  return `${kind} ${options.get(kind)}`;
}

function familyOfName(name: string): 4 | 6 {
  return name.startsWith("-f") ? (name.endsWith("-6") ? 6 : 4) : familyOf(endOf(name).address);
}

function endOf(name: string): { readonly address: string; readonly port: number } {
  return parseEndpoint(name.split(" ")[1] ?? "") ?? { address: "", port: 0 };
}

function isOtherFamily(name: string, server: string): boolean {
  return familyOfName(name) !== familyOf(parseEndpoint(server)?.address ?? "");
}

/** Direct routing and tunneling change no port: ipvsadm takes the service's silently. */
function withPort(server: string, name: string): string {
  return server.replace(/:\d+$/, `:${endOf(name).port}`);
}

/** Options left out go back to their defaults: -E replaces. */
function serviceOf(
  host: ModelHost,
  name: string,
  options: ReadonlyMap<string, string>,
  known?: HeldService,
): HeldService {
  const six = familyOfName(name) === 6;
  const scheduler = options.get("-s") ?? "wlc";
  const seconds = options.get("-p");
  const engine = options.get("--pe");
  const flagged = (options.get("-b") ?? "").split(",").filter(Boolean);
  refuse(
    flagged.some((one) => !one.startsWith(`${scheduler}-`)),
    "incompatible scheduler flag",
  );
  refuse(seconds === undefined && (options.has("-M") || engine !== undefined), "-M and --pe need -p");
  refuse(options.has("-o") && !/^-[uf] /.test(name), "One-packet scheduling is for UDP");
  refuse(
    !name.startsWith("-f") && endOf(name).port === 0 && seconds === undefined,
    "Zero port specified for non-persistent service",
  );
  load(host, `ip_vs_${scheduler}`);
  if (engine) load(host, `ip_vs_pe_${engine}`);
  const mask = options.get("-M") ?? (six ? "128" : "255.255.255.255");
  return {
    scheduler,
    flags: flagged,
    onePacket: options.has("-o"),
    destinations: known?.destinations ?? new Map(),
    ...(seconds === undefined
      ? {}
      : { persistence: { seconds: Number(seconds), mask, ...(engine ? { engine } : {}) } }),
  };
}

function destinationOf(options: ReadonlyMap<string, string>): HeldDestination {
  const method = (["-m", "-i"] as const).find((one) => options.has(one)) ?? "-g";
  const [upper, lower] = [Number(options.get("-x") ?? 0), Number(options.get("-y") ?? 0)];
  refuse(lower > upper, "Numerical result out of range");
  const type = options.get("--tun-type") ?? "ipip";
  const port = options.get("--tun-port");
  const checksum = ["--tun-csum", "--tun-remcsum"].find((one) => options.has(one)) ?? "--tun-nocsum";
  refuse(method !== "-i" && (options.has("--tun-type") || port !== undefined), "tunnel options need -i");
  refuse((type === "gue") !== (port !== undefined), "--tun-port is for gue");
  refuse(type === "ipip" && [...options.keys()].some((one) => /^--tun-.*csum$/.test(one)), "no checksum with ipip");
  const tunnel = type === "ipip" ? type : `${type}${port ? ` --tun-port ${port}` : ""} ${checksum}`;
  return { method, weight: Number(options.get("-w") ?? 1), upper, lower, tunnel: method === "-i" ? tunnel : "" };
}

function startDaemon(host: ModelHost, { daemons }: Ipvs, [state = "", ...words]: readonly string[]): void {
  const options = new Map(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ""] as const] : [])));
  const device = options.get("--mcast-interface") ?? "eth0";
  const group = options.get("--mcast-group") ?? "224.0.0.81";
  refuse(daemons.has(state), "Daemon has already run");
  refuse(!host.links.has(device), "No such device");
  const length = options.get("--sync-maxlen") ?? (familyOf(group) === 6 ? "1452" : "1472");
  const [port, ttl] = [options.get("--mcast-port") ?? "8848", options.get("--mcast-ttl") ?? "1"];
  const id = options.get("--syncid") ?? "0";
  daemons.set(state, `mcast=${device}, syncid=${id}, maxlen=${length}, group=${group}, port=${port}, ttl=${ttl}`);
}

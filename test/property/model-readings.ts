import { familyOf } from "../../src/model/network/inet.ts";
import { bootReading } from "./model-files.ts";
import { dependsOf } from "./model-modules.ts";
import type { HeldAddress, HeldService, ModelHost } from "./model-state.ts";

/** What the read-only script of a section prints on the host: the very text that the parsers of the providers take. */
export function reading(host: ModelHost, section: string, script: string): string {
  const print = sections[section];
  if (print === undefined) throw new TypeError(`the model host cannot be asked for ${section}`);
  return print(host, script);
}

const sections: Readonly<Record<string, (host: ModelHost, script: string) => string>> = {
  facts,
  package: packages,
  "kernel-module": modules,
  sysctl: sysctls,
  link: links,
  route: routes,
  ipvs: table,
  "interface-address": addresses,
  "boot-files": bootReading,
  // No file on it says what its table is to be.
  "check:table-files": () => "",
  "fou-port": (host) => lines([...host.fouPorts].map(fouPort)),
};

function facts({ windows }: ModelHost): string {
  const open = [...windows].map(([nonce, { state, owner }]) => `window ${nonce} ${state} ${owner} 9`);
  const about = [
    "Model GNU/Linux",
    "6.2.0-model",
    "/usr/sbin/ipvsadm",
    "ipvsadm v1.31 2019/12/24",
    "boot-1",
    "setsid flock",
    "",
  ];
  return lines([...about, ...open]);
}

/** The words of `for NAME in WORDS; do` of a script. */
function asked(script: string, name: string): readonly string[] {
  const [, words = ""] = new RegExp(`for ${name} in (.*?); do\\b`).exec(script) ?? [];
  return words.split(" ").filter(Boolean);
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

function fouPort(name: string): string {
  const [kind = "", port = ""] = name.split(":");
  return `port ${port} gue${kind.endsWith("6") ? " -6" : ""}`;
}

function packages(host: ModelHost, script: string): string {
  return lines(asked(script, "p").map((name) => `${name} ${host.packages.has(name) ? "installed" : "missing"}`));
}

function modules({ modules: loaded }: ModelHost, script: string): string {
  return lines(
    asked(script, "m").map((name) => {
      if (loaded.has(name)) return `${name}: loaded`;
      const missing = dependsOf(name).filter((one) => !loaded.has(one));
      return `${name}: not loaded${missing.map((one) => ` ${one}`).join("")}`;
    }),
  );
}

function sysctls(host: ModelHost, script: string): string {
  return lines(
    asked(script, "f").flatMap((path) => {
      const value = host.sysctls.get(path.replace("/proc/sys/", "").replaceAll("/", "."));
      return value === undefined ? [] : [`${path}\t${value}`];
    }),
  );
}

const endless = "\\       valid_lft forever preferred_lft forever";

function addressLine(host: ModelHost, { device, address, bits, label }: HeldAddress): string {
  const six = familyOf(address) === 6;
  const name = six ? "" : ` ${label ?? device}`;
  return `${indexOf(host, device)}: ${device}    inet${six ? "6" : ""} ${address}/${bits} scope global${name}${six ? " " : ""}${endless}`;
}

function addresses(host: ModelHost): string {
  return lines(host.addresses.map((one) => addressLine(host, one)));
}

function indexOf({ links: all }: ModelHost, device: string): number {
  return [...all.keys()].indexOf(device) + 1;
}

function links(host: ModelHost): string {
  const device = ([name, up]: readonly [string, boolean]) =>
    `${indexOf(host, name)}: ${name}${name === "tunl0" ? "@NONE" : ""}: <BROADCAST${up ? ",UP,LOWER_UP" : ""}> mtu 1500 qdisc noop state ${up ? "UP" : "DOWN"}`;
  const six = host.addresses.filter(({ address }) => familyOf(address) === 6 && address !== "::1");
  const routesOf = (family: string) => host.routes.filter((one) => one.family === family).map(routeLine);
  return [
    `# links\n${lines([...host.links].map(device))}`,
    `# addresses\n${lines(six.map((one) => addressLine(host, one)))}`,
    `# routes\n${lines(routesOf("-4"))}# routes6\n${lines(routesOf("-6"))}# end\n`,
  ].join("");
}

function routeLine({ to, words }: { readonly to: string; readonly words: readonly string[] }): string {
  return [to, ...words].join(" ");
}

function routes(host: ModelHost): string {
  const defaults = (family: string) =>
    lines(host.routes.filter((one) => one.family === family && one.to === "default").map(routeLine));
  return `# default\n${defaults("-4")}# default6\n${defaults("-6")}`;
}

const heading = (columns: string) =>
  `IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port            ${columns}\n  -> RemoteAddress:Port\n`;

function table({ ipvs }: ModelHost): string {
  if (ipvs === undefined) return "# no ip_vs\n";
  const services = [...ipvs.services];
  const [tcp, tcpFin, udp] = ipvs.timeouts;
  const listing = (numbers: (one: { upper: number; lower: number; weight: number }) => readonly number[]) =>
    services
      .map(([name, one]) => {
        const head = `${listed(name)} ${one.scheduler}`;
        const rows = [...one.destinations].map(
          ([at, spec]) =>
            `  -> ${at.padEnd(28)} ${numbers(spec)
              .map((n) => String(n).padEnd(10))
              .join(" ")}`,
        );
        return lines([head, ...rows]);
      })
      .join("");
  return [
    `# rules\n${services.map(([name, one]) => rules(name, one)).join("")}`,
    `# thresholds\n${heading("Uthreshold Lthreshold ActiveConn InActConn ")}${listing(({ upper, lower }) => [upper, lower, 0, 0])}`,
    `# timeouts\nTimeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`,
    `# daemons\n${lines([...ipvs.daemons].map(([state, words]) => `${state} sync daemon (${words})`))}`,
    `# connections\n${heading("Weight    PersistConn ActiveConn InActConn ")}${listing(({ weight }) => [weight, 0, 0, 0])}# end\n`,
  ].join("");
}

/** The rule format of `ipvsadm -S -n`. */
function rules(name: string, { scheduler, flags, persistence, onePacket, destinations }: HeldService): string {
  const full = persistence?.mask === "128" || persistence?.mask === "255.255.255.255";
  const stay = persistence
    ? ` -p ${persistence.seconds}${full ? "" : ` -M ${persistence.mask}`}${persistence.engine ? ` --pe ${persistence.engine}` : ""}`
    : "";
  const service = `-A ${name} -s ${scheduler}${stay}${onePacket ? " -o" : ""}${flags.length > 0 ? ` -b ${flags.join(",")}` : ""}`;
  const rows = [...destinations].map(
    ([at, { method, weight, tunnel }]) =>
      `-a ${name} -r ${at} ${method} -w ${weight}${tunnel ? ` --tun-type ${tunnel}` : ""}`,
  );
  return lines([service, ...rows]);
}

/** `TCP  192.168.0.21:80`, `FWM  7 IPv6`. */
function listed(name: string): string {
  const [kind = "", what = "", six] = name.split(" ");
  const words: Readonly<Record<string, string>> = {
    "-t": "TCP ",
    "-u": "UDP ",
    "--sctp-service": "SCTP",
    "-f": "FWM ",
  };
  return `${words[kind]} ${what}${six ? " IPv6" : ""}`;
}

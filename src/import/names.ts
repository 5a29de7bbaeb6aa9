import { basename } from "node:path";
import { parseServiceKey } from "../model/ipvs/service-key.ts";

/** The usual name for the service of a port. Source: /etc/services. */
const wellKnown: Readonly<Record<string, string>> = {
  "tcp:21": "ftp",
  "tcp:22": "ssh",
  "tcp:25": "smtp",
  "tcp:53": "dns-tcp",
  "udp:53": "dns",
  "tcp:80": "http",
  "udp:123": "ntp",
  "tcp:143": "imap",
  "udp:161": "snmp",
  "tcp:389": "ldap",
  "tcp:443": "https",
  "udp:443": "http3",
  "udp:514": "syslog",
  "tcp:587": "submission",
  "tcp:636": "ldaps",
  "tcp:993": "imaps",
  "tcp:3306": "mysql",
  "tcp:5432": "postgresql",
  "udp:5060": "sip",
  "tcp:6379": "redis",
  "tcp:6443": "kubernetes",
  "tcp:8080": "http-alt",
};

/** Returns a name for the construct of each service; equal names get the VIP's end, then a number. */
export function serviceNames(keys: readonly string[], taken: ReadonlySet<string>): readonly string[] {
  const plain = keys.map(plainName);
  const longer = plain.map((name, at) => (isAlone(name, plain) ? name : `${name}${endOf(keys[at] ?? "")}`));
  return longer.map((name, at) => {
    const before = longer.slice(0, at).filter((one) => one === name).length + (taken.has(name) ? 1 : 0);
    return before === 0 ? name : `${name}-${before + 1}`;
  });
}

function isAlone(name: string, all: readonly string[]): boolean {
  return all.filter((one) => one === name).length === 1;
}

function plainName(key: string): string {
  const service = parseServiceKey(key);
  if (service.protocol === "fwmark") return `mark-${service.fwmark}${service.family === 6 ? "-ipv6" : ""}`;
  const { protocol, port } = service;
  return wellKnown[`${protocol}:${port}`] ?? (port === 0 ? `${protocol}-all` : `${protocol}-${port}`);
}

function endOf(key: string): string {
  const service = parseServiceKey(key);
  return service.protocol === "fwmark" ? "" : `-${service.address.split(/[.:]/).at(-1)}`;
}

/** Words that cannot be names in TypeScript, or that the file uses itself. */
const taken = new Set([
  ..."break case catch class const continue debugger default delete do else enum export extends false finally for".split(
    " ",
  ),
  ..."function if import in instanceof new null return super switch this throw true try typeof var void while with".split(
    " ",
  ),
  ..."let static yield await implements interface package private protected public arguments eval undefined".split(" "),
  ..."Array Map Set String Number Object".split(" "),
]);

/** A name in TypeScript for something that is called otherwise: the first label of a host's name in camel case. */
export function identifier(name: string, fallback: string): string {
  const isAddress = /^[\d.]+$/.test(name) || name.includes(":");
  const label = isAddress ? `${fallback}-${name.split(/[.:]/).at(-1)}` : (name.split(".")[0] ?? name);
  const camel = label.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? "").toUpperCase());
  const sound = /^[A-Za-z]/.test(camel) ? camel : `${fallback}${camel}`;
  return taken.has(sound) ? `${sound}Host` : sound;
}

/** Gives each thing a name that no other has. */
export function naming(reserved: readonly string[]): (name: string, fallback: string) => string {
  const used = new Set(reserved);
  return (name, fallback) => {
    const wanted = identifier(name, fallback);
    let free = wanted;
    for (let n = 2; used.has(free); n += 1) free = `${wanted}${n}`;
    used.add(free);
    return free;
  };
}

/** The name of a cluster whose file lies in a folder: the folder's, where it is one for a cluster. */
export function clusterNameOf(folder: string): string {
  const name = basename(folder);
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name) ? name : "lvs";
}

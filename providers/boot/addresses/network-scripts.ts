import ipaddr from "ipaddr.js";
import type { BootFacts } from "../../../src/model/boot.ts";
import { canonicalIp, dottedMask, familyOf } from "../../../src/model/network/inet.ts";
import type { BootAddressPlace, BootAddressSpec } from "../../../src/model/specs.ts";
import { linesOf } from "../../../src/model/text/line-edit.ts";
import {
  type AddressBackend,
  aliasNumber,
  type DeviceAddress,
  type Found,
  hasAliases,
  ownHeader,
} from "./address-backend.ts";
import { assign, assignments } from "./ifcfg.ts";
import { bitsOfMask, classful } from "./shell-words.ts";

export const scriptsFolder = "/etc/sysconfig/network-scripts";
const prefix = `${scriptsFolder}/ifcfg-`;

/** Red Hat's scripts: an alias is a file ifcfg-eth0:0. Source: initscripts, ifup-aliases and network-functions (expand_config). */
export const networkScripts: AddressBackend = {
  // ifup-aliases gives an alias its IPv6 address without a prefix length of its own.
  serves: ({ device, address }) => familyOf(address) === 4 && hasAliases(device),
  place(target, spec, boot) {
    const label = freeLabel(target, spec, boot);
    return { file: `${prefix}${label}`, lines: aliasFile(target, label, spec), prefixLength: spec.prefixLength };
  },
  read: (boot) =>
    [...(boot.files ?? [])].flatMap(([file, text]) => {
      if (!file.startsWith(prefix) || /(~|\.bak|\.old|\.orig|\.rpmnew|\.rpmorig|\.rpmsave)$/.test(file)) return [];
      const name = file.slice(prefix.length);
      const colon = name.indexOf(":");
      if (colon >= 0) return isRead(boot, name.slice(0, colon)) ? readAlias(file, text, name, boot) : [];
      return isRead(boot, name) ? readOwn(file, text, name) : [];
    }),
  withPrefix({ lines, prefixLength: was }, bits, { address }) {
    const values = assignments(lines);
    const at = numberOf(values, address);
    const mask = values.get(`NETMASK${at}`);
    const masked = mask === undefined ? lines : assign(lines, `NETMASK${at}`, dottedMask(bits));
    // If the mask does not decide, a PREFIX of the interface's own file outweighs it.
    const outweighed = mask === undefined || bitsOfMask(mask) !== was;
    const done =
      values.has(`PREFIX${at}`) || outweighed ? assign(masked, `PREFIX${at}`, `${bits}`, `IPADDR${at}`) : masked;
    return [...derived].reduce((now, [name, of]) => {
      const follows = at === "" && values.get(name) === of(address, was);
      return follows ? assign(now, name, of(address, bits)) : now;
    }, done);
  },
  without: ({ file, lines }, { address }) => {
    if (file.includes(":")) return [];
    const at = numberOf(assignments(lines), address);
    const own = new RegExp(`^\\s*(IPADDR|PREFIX|NETMASK|BROADCAST)${at}=`);
    return lines.filter((line) => !own.test(line));
  },
};

/** What the walkthroughs write beside the mask, for who looks at the file: it moves along. */
const derived: ReadonlyMap<string, (address: string, bits: number) => string> = new Map([
  ["NETWORK", (address, bits) => ipaddr.IPv4.networkAddressFromCIDR(`${address}/${bits}`).toString()],
  ["BROADCAST", (address, bits) => ipaddr.IPv4.broadcastAddressFromCIDR(`${address}/${bits}`).toString()],
]);

function aliasFile(
  { device, address }: DeviceAddress,
  label: string,
  { prefixLength }: BootAddressSpec,
): readonly string[] {
  const mask = dottedMask(prefixLength);
  // Both: a PREFIX of ifcfg-eth0 is inherited, and outweighs a mask.
  const address4 = [`IPADDR=${address}`, `NETMASK=${mask}`, `PREFIX=${prefixLength}`];
  const ends = [...derived].map(([name, of]) => `${name}=${of(address, prefixLength)}`);
  if (device === "lo") return [ownHeader, `DEVICE=${label}`, ...address4, ...ends, "ONBOOT=yes", `NAME=${label}`];
  // No GATEWAY: the default route is the interface's own.
  const how = [
    "ONBOOT=yes",
    "NM_CONTROLLED=no",
    "TYPE=Ethernet",
    "IPV6INIT=no",
    "IPV4_FAILURE_FATAL=no",
    "BOOTPROTO=static",
  ];
  return [ownHeader, `NAME=${label}`, `DEVICE=${label}`, ...how, ...address4];
}

/** The declared alias name, unless another address has it; else a number made of the address, so that several are free at once. */
function freeLabel(
  { device, address }: DeviceAddress,
  { label }: BootAddressSpec,
  { files = new Map() }: BootFacts,
): string {
  const isFree = (name: string) => !files.has(`${prefix}${name}`);
  const fits = label?.startsWith(`${device}:`) === true && /^[0-9A-Za-z_]+$/.test(label.slice(device.length + 1));
  if (fits && isFree(label)) return label;
  let number = aliasNumber(address);
  while (!isFree(`${device}:${number}`)) number += 1;
  return `${device}:${number}`;
}

/** NetworkManager, too, reads the alias files of an interface whose profile is an ifcfg file. */
function isRead({ interfaces }: BootFacts, device: string): boolean {
  const backend = interfaces[device];
  return backend?.by === "network-scripts" || backend?.file === `${prefix}${device}`;
}

function readAlias(file: string, text: string, name: string, { files }: BootFacts): readonly Found[] {
  const values = assignments(linesOf(text));
  const address = canonicalIp(values.get("IPADDR") ?? "");
  if (address === undefined || /^no$/i.test(values.get("ONPARENT") ?? "")) return [];
  const [device = ""] = name.split(":");
  const parent = assignments(linesOf(files?.get(`${prefix}${device}`) ?? ""));
  const either = (key: string) => values.get(key) ?? parent.get(key);
  const prefixLength = bitsOfMask(either("PREFIX") ?? either("NETMASK") ?? "") ?? classful(address);
  const at = { file, lines: linesOf(text), prefixLength };
  return [found({ device, address }, at, values.get("DEVICE") ?? name)];
}

/** The addresses of the interface's own file: IPADDR, IPADDR0, IPADDR1, … */
function readOwn(file: string, text: string, device: string): readonly Found[] {
  const lines = linesOf(text);
  const values = assignments(lines);
  if (/^(no|false|0)$/i.test(values.get("ONBOOT") ?? "")) return [];
  const places = spansOf(lines);
  return [...values].flatMap(([key, value]) => {
    const at = /^IPADDR(\d*)$/.exec(key)?.[1];
    const address = canonicalIp(value);
    if (at === undefined || address === undefined) return [];
    const mask = values.get(`PREFIX${at}`) ?? values.get(`NETMASK${at}`);
    const prefixLength = (mask === undefined ? undefined : bitsOfMask(mask)) ?? classful(address);
    const [first, last] = places.get(at) ?? [0, -1];
    return [found({ device, address }, { file, lines: lines.slice(first, last + 1), prefixLength })];
  });
}

/** The first and the last line that set something of each numbered address. */
function spansOf(lines: readonly string[]): ReadonlyMap<string, readonly [first: number, last: number]> {
  const places = new Map<string, readonly [number, number]>();
  for (const [line, text] of lines.entries()) {
    const [, number] = /^\s*(?:IPADDR|PREFIX|NETMASK)(\d*)=/.exec(text) ?? [];
    if (number !== undefined) places.set(number, [places.get(number)?.[0] ?? line, line]);
  }
  return places;
}

function found(target: DeviceAddress, at: BootAddressPlace, label?: string): Found {
  const { prefixLength } = at;
  return { target, spec: { prefixLength, ...(label === undefined ? {} : { label }), by: "network-scripts", at } };
}

/** The number behind the IPADDR that is this address; empty for the first. */
function numberOf(values: ReadonlyMap<string, string>, address: string): string {
  const [key = "IPADDR"] = [...values].find(([name, value]) => /^IPADDR\d*$/.test(name) && value === address) ?? [];
  return key.slice("IPADDR".length);
}

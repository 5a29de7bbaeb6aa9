import type { BootFacts } from "../../../src/model/boot.ts";
import { canonicalIp, dottedMask, familyOf, hostPrefix } from "../../../src/model/network/inet.ts";
import { quote, sh } from "../../../src/model/shell/shell.ts";
import type { BootAddressSpec } from "../../../src/model/specs.ts";
import { linesOf } from "../../../src/model/text/line-edit.ts";
import { rememberFile } from "../remember-last.ts";
import {
  type AddressBackend,
  aliasNumber,
  type DeviceAddress,
  type Found,
  hasAliases,
  nameOf,
  ownHeader,
  quietDevice,
} from "./address-backend.ts";
import { isSourced, type Stanza, stanzasIn, stanzasOf } from "./interfaces-file.ts";
import { addressesIn, addressSetBy, bitsOfMask, classful, spans, withPrefixLength } from "./shell-words.ts";

const folder = "/etc/network/interfaces.d/lvsform-";

/** Debian's ifupdown: a file of ours per address in interfaces.d, where that is read. Source: interfaces(5). */
export const ifupdown: AddressBackend = {
  serves: (target, boot) =>
    isSourced(`${folder}${nameOf(target)}`, boot) && (familyOf(target.address) === 6 || hasAliases(target.device)),
  place(target, spec) {
    const lines = familyOf(target.address) === 4 ? alias(target, spec) : further(target, spec);
    return { file: `${folder}${nameOf(target)}`, lines: [ownHeader, ...lines], prefixLength: spec.prefixLength };
  },
  read(boot) {
    const { files = new Map() } = boot;
    const stanzas = stanzasOf(files);
    const calls = callsOf(stanzas);
    const auto = new Set(stanzas.flatMap(({ word, names }) => (word === "auto" ? names : [])));
    return stanzas.flatMap((stanza) => {
      const [name = ""] = stanza.names;
      const comesUp = stanza.word === "iface" && (auto.has(name) || name === "lo");
      return comesUp ? [...byStatic(stanza, calls, boot), ...byCommands(stanza, boot)] : [];
    });
  },
  withPrefix({ lines }, bits, { address }) {
    const options = stanzasIn("", lines).find((one) => isOf(one, address))?.options;
    if (options === undefined)
      return lines.map((line) => (/^\s*\S*(up|down)\s/.test(line) ? withPrefixLength(line, address, bits) : line));
    const [mask, own] = ["netmask", "address"].map((wanted) => options.find(({ name }) => name === wanted));
    return lines.map((line, at) => {
      if (at === mask?.line) return line.replace(mask.value, mask.value.includes(".") ? dottedMask(bits) : `${bits}`);
      // Behind the address, the prefix outweighs a mask.
      return at === own?.line && (mask === undefined || own.value.includes("/"))
        ? withPrefixLength(line, address, bits)
        : line;
    });
  },
  without({ file, lines }, { address }) {
    if (file.startsWith(folder)) return [];
    const stanzas = stanzasIn("", lines);
    const own = stanzas.find((stanza) => isOf(stanza, address));
    if (own === undefined)
      return lines.filter((line) => !/^\s*\S*(up|down)\s/.test(line) || spans(line, address) === undefined);
    const [name = ""] = own.names;
    const calls = stanzas.filter(({ word, names }) => word === "auto" && names.includes(name));
    return lines.flatMap((line, at) => {
      if (at >= own.first && at <= own.last) return [];
      const call = name.includes(":") ? calls.find(({ first }) => first === at) : undefined;
      if (call === undefined) return [line];
      return call.names.length === 1 ? [] : [withoutWord(line, name)];
    });
  },
};

/** A line without the first of its words that is this one, and the white space in front of it. */
function withoutWord(line: string, word: string): string {
  const parts = line.split(/(\s+)/);
  const at = parts.indexOf(word, 2);
  return at < 0 ? line : parts.toSpliced(at - 1, 2).join("");
}

/** The kernel parameters of the real server, before the address: without them it answers ARP at once. */
const sysctls =
  "    pre-up [ ! -e /etc/sysctl.d/90-lvsform.conf ] || sysctl -q -p /etc/sysctl.d/90-lvsform.conf || true";

function alias({ device, address }: DeviceAddress, { prefixLength, label }: BootAddressSpec): readonly string[] {
  const name = label ?? `${device}:${aliasNumber(address)}`;
  return [
    `auto ${name}`,
    `iface ${name} inet static`,
    `    address ${address}/${prefixLength}`,
    // interfaces.d is mostly read first. Set before the interface's own address, a VIP of the same network would become its source.
    ...(device === "lo" ? [sysctls] : [sysctls, sh`    pre-up ifup ${quote(device)} || true`]),
  ];
}

/**
 * IPv6 has no aliases: one more stanza of the interface, run whenever it comes up. Not a static one: that would also turn off the
 * interface's automatic addresses (net.ipv6.conf.eth0.autoconf).
 */
function further({ device, address }: DeviceAddress, { prefixLength }: BootAddressSpec): readonly string[] {
  // Preferred, a director would speak with the VIP to its own real servers, which take it for theirs.
  const how = quietDevice.test(device) ? sh`` : sh` preferred_lft 0`;
  return [
    `iface ${device} inet6 manual`,
    sysctls,
    sh`    up ip -6 addr replace ${quote(`${address}/${prefixLength}`)} dev ${quote(device)}${how}`,
    sh`    down ip -6 addr del ${quote(`${address}/${prefixLength}`)} dev ${quote(device)} || true`,
  ];
}

function isOf({ word, options }: Stanza, address: string): boolean {
  const own = options.find(({ name }) => name === "address")?.value ?? "";
  return word === "iface" && canonicalIp(own.split("/", 1)[0] ?? "") === address;
}

/** The first line of each file that calls an interface up, by file and name. */
function callsOf(stanzas: readonly Stanza[]): ReadonlyMap<string, Stanza> {
  const found = new Map<string, Stanza>();
  for (const stanza of stanzas.filter(({ word }) => word === "auto"))
    for (const name of stanza.names)
      if (!found.has(`${stanza.file} ${name}`)) found.set(`${stanza.file} ${name}`, stanza);
  return found;
}

/** The lines of one file of a host. */
const linesIn = rememberFile(linesOf);

function byStatic(
  stanza: Stanza,
  calls: ReadonlyMap<string, Stanza>,
  { files = new Map(), interfaces }: BootFacts,
): readonly Found[] {
  const { names, options, file } = stanza;
  const [name = "", , method] = names;
  const [device = ""] = name.split(":");
  const [ip = "", bits] = (options.find((one) => one.name === "address")?.value ?? "").split("/");
  const address = canonicalIp(ip);
  if (method !== "static" || address === undefined || interfaces[device]?.by !== "ifupdown") return [];
  const mask = bits ?? options.find((one) => one.name === "netmask")?.value;
  const byDefault = familyOf(address) === 4 ? classful(address) : hostPrefix(address);
  const prefixLength = (mask === undefined ? undefined : bitsOfMask(mask)) ?? byDefault;
  const label = name.includes(":") ? { label: name } : {};
  // What calls an alias up goes with it, and what lies in between is not to be lost.
  const call = calls.get(`${file} ${name}`);
  const first = call && name.includes(":") ? Math.min(call.first, stanza.first) : stanza.first;
  const last = call && name.includes(":") ? Math.max(call.last, stanza.last) : stanza.last;
  const all = linesIn(files, file);
  const lines = file.startsWith(folder) ? all : all.slice(first, last + 1);
  return [
    {
      target: { device, address },
      spec: { prefixLength, ...label, by: "ifupdown", at: { file, lines, prefixLength } },
    },
  ];
}

/** The last line that takes each address away when the interface goes down. */
function lastDowns(options: Stanza["options"]): ReadonlyMap<string, number> {
  const downs = options.filter(({ name }) => name.endsWith("down"));
  return new Map(downs.flatMap(({ value, line }) => addressesIn(value).map((address) => [address, line] as const)));
}

/** `up ip addr add A/P dev lo label lo:0 || true`, and the `down` that belongs to it. */
function byCommands(stanza: Stanza, { files = new Map(), interfaces }: BootFacts): readonly Found[] {
  const { file, options } = stanza;
  const all = linesIn(files, file);
  const downs = lastDowns(options);
  return options.flatMap(({ name, value, line }) => {
    const set = /^(pre-|post-)?up$/.test(name) ? addressSetBy(value) : undefined;
    if (set === undefined || interfaces[set.device]?.by !== "ifupdown") return [];
    const { device, address, prefixLength, label } = set;
    const down = downs.get(address) ?? line;
    const [first, last] = [Math.min(line, down), Math.max(line, down)];
    // Apart from each other they are restored where they were: between the other lines of the stanza.
    const isTogether = last - first <= 1;
    const place = file.startsWith(folder)
      ? { lines: all }
      : isTogether
        ? { lines: all.slice(first, last + 1), behind: [all[stanza.first] as string] }
        : { lines: all.slice(stanza.first, last + 1) };
    const at = { file, ...place, prefixLength };
    const spec = { prefixLength, ...(label === undefined ? {} : { label }), by: "ifupdown" as const, at };
    return [{ target: { device, address }, spec }];
  });
}

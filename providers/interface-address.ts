import { type Command, run } from "../src/model/command.ts";
import { canonicalIp, familyOf, hostPrefix, parsePrefix } from "../src/model/inet.ts";
import type { Provider } from "../src/model/provider.ts";
import type { InterfaceAddressSpec } from "../src/model/specs.ts";

/** An address of an interface. The key is `interface/address`, without the prefix: a wrong mask is a difference, not another object. */
export const interfaceAddress: Provider<InterfaceAddressSpec> = {
  kind: "interface-address",
  absent: "remove",
  enumerates: false,
  // The one-line form: RHEL 7's iproute2 has no JSON.
  probe: () => ({ section: "interface-address", script: "ip -o addr show" }),
  parse(stdout) {
    const found = new Map<string, InterfaceAddressSpec>();
    for (const line of stdout.split("\n").filter((text) => text !== "")) {
      const one = parseLine(line);
      if (one === undefined) continue;
      const first = found.get(one.key);
      found.set(one.key, first ? { ...first, also: [...(first.also ?? []), one.spec.prefixLength] } : one.spec);
    }
    return found;
  },
  normalize: ({ prefixLength, label, also = [] }) => ({
    prefixLength,
    ...(label === undefined ? {} : { label }),
    ...(also.length === 0 ? {} : { also: also.toSorted((a, b) => a - b) }),
  }),
  commands(key, before, after) {
    const slash = key.indexOf("/");
    const device = key.slice(0, slash);
    const address = key.slice(slash + 1);
    const old = prefixesOf(before);
    const wanted = prefixesOf(after);
    return [
      // Add before delete: the address is never gone in between.
      ...wanted.filter((bits) => !old.includes(bits)).map((bits) => add(device, address, bits, after)),
      ...old.filter((bits) => !wanted.includes(bits)).map((bits) => remove(device, address, bits)),
      ...(before === undefined && after?.announce ? [announce(device, address)].flat() : []),
    ];
  },
};

function prefixesOf(spec: InterfaceAddressSpec | undefined): readonly number[] {
  return spec === undefined ? [] : [spec.prefixLength, ...(spec.also ?? [])];
}

function add(device: string, address: string, bits: number, spec: InterfaceAddressSpec | undefined): Command {
  const v4 = familyOf(address) === 4;
  const broadcast = v4 && bits > 0 && bits < 31 && device !== "lo" ? ["brd", "+"] : [];
  const label = v4 && spec?.label !== undefined ? ["label", spec.label] : [];
  return run("ip", "addr", "add", `${address}/${bits}`, ...broadcast, "dev", device, ...label);
}

/**
 * The kernel deletes with the first address of a network all further ones of it, unless it promotes the next: another VIP, or
 * somebody else's address, must not go with this one. Source: Documentation/networking/ip-sysctl.rst, promote_secondaries.
 */
const removePromoting = [
  "f=/proc/sys/net/ipv4/conf/$1/promote_secondaries",
  "was=$(cat $f)",
  "echo 1 >$f",
  'ip addr del "$2" dev "$1"',
  "rc=$?",
  "echo $was >$f",
  "exit $rc",
].join("; ");

function remove(device: string, address: string, bits: number): Command {
  const alone = familyOf(address) === 6 || bits === hostPrefix(address);
  if (alone) return run("ip", "addr", "del", `${address}/${bits}`, "dev", device);
  return run("sh", "-c", removePromoting, "ip-addr-del", device, `${address}/${bits}`);
}

function announce(device: string, address: string): readonly Command[] {
  // IPv6 announces by itself: the kernel sends a neighbour advertisement when duplicate detection ends.
  if (familyOf(address) === 6) return [];
  const mayFail =
    "no gratuitous ARP was sent; neighbours that knew the VIP elsewhere learn it when their entry expires";
  return [{ argv: ["arping", "-q", "-U", "-c", "3", "-I", device, address], mayFail }];
}

/** `2: eth0    inet 192.168.0.21/24 brd 192.168.0.255 scope global secondary eth0:0\       valid_lft forever …` */
function parseLine(line: string): { key: string; spec: InterfaceAddressSpec } | undefined {
  const match = /^\d+:\s+(\S+)\s+inet6?\s+(\S+)\s+(?:peer (\S+)\s+)?(.*?)(?:\\|$)/.exec(line);
  if (!match) {
    if (/^\d+:\s+\S+\s/.test(line)) return undefined;
    throw new SyntaxError(`not a line of "ip -o addr show": ${line}`);
  }
  const [, device = "", local = "", peer, rest = ""] = match;
  // Point to point: the prefix belongs to the peer, the local address is printed without one.
  const address = canonicalIp(local.replace(/\/\d+$/, ""));
  const prefix = parsePrefix(peer ?? local);
  if (address === undefined || prefix === undefined) throw new SyntaxError(`not an address: ${line}`);
  const label = rest.trim().split(/\s+/).at(-1);
  const name = device.replace(/@.*$/, "");
  return {
    key: `${name}/${address}`,
    spec: { prefixLength: prefix.prefixLength, ...(label?.startsWith(`${name}:`) ? { label } : {}) },
  };
}

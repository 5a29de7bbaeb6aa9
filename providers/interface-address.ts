import { z } from "zod";
import { parseServiceKey } from "../src/model/ipvs/service-key.ts";
import { canonicalIp, familyOf, hostPrefix, parsePrefix } from "../src/model/network/inet.ts";
import { isQuiet } from "../src/model/network/quiet-device.ts";
import type { Provider } from "../src/model/provider.ts";
import { label, prefixLength } from "../src/model/schema.ts";
import { type Command, run } from "../src/model/shell/command.ts";
import { sh } from "../src/model/shell/shell.ts";
import type { InterfaceAddressSpec } from "../src/model/specs.ts";
import { addressKey } from "./schema/key.ts";

/** An address of an interface. The key is `interface/address`, without the prefix: a wrong mask is a difference, not another object. */
export const interfaceAddress: Provider<InterfaceAddressSpec> = {
  kind: "interface-address",
  schema: {
    key: addressKey,
    spec: z.object({
      prefixLength,
      label: label.optional(),
      announce: z.boolean().optional(),
      also: z.array(prefixLength).max(129).optional(),
    }),
  },
  absent: "remove",
  enumerates: false,
  // The one-line form: RHEL 7's iproute2 has no JSON.
  probe: () => ({ section: "interface-address", script: sh`ip -o addr show` }),
  parse(stdout) {
    const found = new Map<string, InterfaceAddressSpec & { also?: number[] }>();
    for (const line of stdout.split("\n").filter((text) => text !== "")) {
      const one = parseLine(line);
      if (one === undefined) continue;
      const first = found.get(one.key);
      if (first === undefined) found.set(one.key, one.spec);
      else if (first.also) first.also.push(one.spec.prefixLength);
      else first.also = [one.spec.prefixLength];
    }
    return found;
  },
  normalize: ({ prefixLength, label, also = [] }) => ({
    prefixLength,
    ...(label === undefined ? {} : { label }),
    ...(also.length === 0 ? {} : { also: also.toSorted((a, b) => a - b) }),
  }),
  locksOut: () => true,
  severs: (key, before, after, { address }) => before !== undefined && after === undefined && split(key)[1] === address,
  carries(key, other) {
    const [device, address] = split(key);
    if (isQuiet(device) || other.kind !== "ipvs-service") return false;
    const service = parseServiceKey(other.key);
    return service.protocol !== "fwmark" && service.address === address;
  },
  claims(key) {
    const [device, address] = split(key);
    return { name: address, scope: isQuiet(device) ? "host" : "cluster" };
  },
  guard: (key, accepted) => ({
    script: guardScript,
    name: key,
    accepts: accepted.map((spec) =>
      prefixesOf(spec)
        .toSorted((a, b) => a - b)
        .join(" "),
    ),
  }),
  commands(key, before, after) {
    const [device, address] = split(key);
    const old = prefixesOf(before);
    const wanted = prefixesOf(after);
    const announced = before === undefined && after?.announce === true;
    return [
      ...(announced ? search(device, address) : []),
      // Add before delete: the address is never gone in between.
      ...wanted.filter((bits) => !old.includes(bits)).map((bits) => add(device, address, bits, after)),
      ...old.filter((bits) => !wanted.includes(bits)).map((bits) => remove(device, address, bits)),
      ...(announced ? announce(device, address) : []),
    ];
  },
};

/** Each address of a device with its prefix lengths, the shortest first. */
const guardScript = sh`ip -o addr show | awk '$3 ~ /^inet6?$/ {
  dev = $2; sub(/@.*/, "", dev); split($4, at, "/"); bits = $5 == "peer" ? $6 : $4; sub(/.*\\//, "", bits)
  key = dev "/" at[1]; n[key]++; b[key, n[key]] = bits + 0
  for (i = n[key]; i > 1 && b[key, i] < b[key, i - 1]; i--) { t = b[key, i]; b[key, i] = b[key, i - 1]; b[key, i - 1] = t }
}
END { for (key in n) { line = key "\\t" b[key, 1]; for (i = 2; i <= n[key]; i++) line = line " " b[key, i]; print line } }'`;

function split(key: string): readonly [device: string, address: string] {
  const slash = key.indexOf("/");
  return [key.slice(0, slash), key.slice(slash + 1)];
}

function prefixesOf(spec: InterfaceAddressSpec | undefined): readonly number[] {
  return spec === undefined ? [] : [spec.prefixLength, ...(spec.also ?? [])];
}

function add(device: string, address: string, bits: number, spec: InterfaceAddressSpec | undefined): Command {
  const v4 = familyOf(address) === 4;
  if (!v4 && spec?.announce) return run("sh", "-c", addWatched, "ip-addr-add", device, `${address}/${bits}`);
  const broadcast = v4 && bits > 0 && bits < 31 && device !== "lo" ? ["brd", "+"] : [];
  const label = v4 && spec?.label !== undefined ? ["label", spec.label] : [];
  return run("ip", "addr", "add", `${address}/${bits}`, ...broadcast, "dev", device, ...label);
}

/**
 * The kernel deletes with the first address of a network all further ones of it, unless it promotes the next: another VIP, or
 * an unmanaged address, must not go with this one. Source: Documentation/networking/ip-sysctl.rst, promote_secondaries.
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

/** No host may answer for an address that clients are about to use here: an old director, or a real server whose ARP leaks. */
function search(device: string, address: string): readonly Command[] {
  if (familyOf(address) === 6) return [];
  return [{ argv: ["sh", "-c", searchArp, "search-arp", device, address] }];
}

/** arping answers 1 if another host has the address, and 2 if it could not ask. */
const searchArp = [
  "command -v arping >/dev/null || exit 0",
  'found=$(arping -D -c 2 -w 2 -I "$1" "$2")',
  '[ $? -ne 1 ] || { printf "%s has it already: another host answers ARP for it\\n%s\\n" "$2" "$found" >&2; exit 1; }',
].join("; ");

function announce(device: string, address: string): readonly Command[] {
  // The kernel announced the address when it found it unused: see addWatched.
  if (familyOf(address) === 6) return [];
  const mayFail =
    "no gratuitous ARP was sent; neighbours that knew the VIP elsewhere learn it when their entry expires";
  return [{ argv: ["arping", "-q", "-U", "-c", "3", "-I", device, address], mayFail }];
}

/**
 * IPv6 itself checks whether another host has the address (duplicate address detection, RFC 4862), and announces it afterwards
 * where ndisc_notify is 1. Source: Documentation/networking/ip-sysctl.rst, ndisc_notify.
 */
const addWatched = [
  "f=/proc/sys/net/ipv6/conf/$1/ndisc_notify; was=$(cat $f); echo 1 >$f",
  // Not preferred: else the director speaks with the VIP to its own real servers, which take it for theirs. keepalived does the same.
  'ip -6 addr add "$2" dev "$1" preferred_lft 0; rc=$?; i=0',
  'state() { ip -6 -o addr show dev "$1" "$3" | grep -qF " $2 "; }',
  'while [ $rc -eq 0 ] && [ $i -lt 5 ] && state "$1" "$2" tentative && ! state "$1" "$2" dadfailed; do sleep 1; i=$((i+1)); done',
  "echo $was >$f",
  'if [ $rc -eq 0 ] && state "$1" "$2" dadfailed; then ip -6 addr del "$2" dev "$1"',
  'printf "%s: another host has it already (duplicate address detection)\\n" "$2" >&2; rc=1; fi; exit $rc',
].join("; ");

/** `2: eth0    inet 192.168.0.21/24 brd 192.168.0.255 scope global secondary eth0:0\       valid_lft forever …` */
function parseLine(line: string): { key: string; spec: InterfaceAddressSpec & { also?: number[] } } | undefined {
  const match = /^\d+:\s+(\S+)\s+inet6?\s+(\S+)\s+(?:peer (\S+)\s+)?([^\\]*)/.exec(line);
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

import { z } from "zod";
import { vsDefault } from "../src/model/ipvs/vs-defaults.ts";
import type { Provider } from "../src/model/provider.ts";
import { line, parameter } from "../src/model/schema.ts";
import { run } from "../src/model/shell/command.ts";
import { quote, sh, shJoin } from "../src/model/shell/shell.ts";
import type { SysctlSpec } from "../src/model/specs.ts";

/**
 * A kernel parameter of the running system. The key is its sysctl(8) name; as there, the first separator decides: after a dot, a
 * slash inside the name stands for a dot of an interface's name (`net.ipv4.conf.eth0/10.arp_ignore`).
 */
export const sysctl: Provider<SysctlSpec> = {
  kind: "sysctl",
  schema: {
    key: parameter,
    spec: z.object({
      value: line,
      keeps: z.record(parameter, line).optional(),
      resets: z.record(parameter, line).optional(),
    }),
  },
  absent: "restore",
  enumerates: false,
  probe(keys) {
    const all = [...new Set(keys.flatMap((key) => [key, ...(resetBy[key] ?? [])]))];
    const folders = keys.flatMap((key) =>
      forwardsFor[key] ? [sh`/proc/sys/${quote(forwardsFor[key])}/*/forwarding`] : [],
    );
    const files = shJoin([...all.map((key) => quote(pathOf(key))), ...folders], sh` `);
    // A missing file is an answer (no such interface, module not loaded); an unreadable one is a failure.
    const script = sh`set --; for f in ${files}; do [ ! -e "$f" ] || set -- "$@" "$f"; done; [ $# -eq 0 ] || awk '{ print FILENAME "\\t" $0 }' "$@"`;
    return { section: "sysctl", script: keys.length > 0 ? script : sh`:` };
  },
  parse(stdout) {
    const found = new Map(
      stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [, path, value] = /^\/proc\/sys\/([^\t]+)\t(.*)$/.exec(line) ?? [];
          if (path === undefined || value === undefined) throw new SyntaxError(`not a sysctl reading: ${line}`);
          return [keyOf(path), canonical(value)] as const;
        }),
    );
    return new Map(
      [...found].map(([key, value]): [string, SysctlSpec] => {
        const keeps = (resetBy[key] ?? []).flatMap((one) => (found.has(one) ? [[one, found.get(one)]] : []));
        // Only few keys reset others: all are looked through for those alone.
        const resets =
          forwardsFor[key] === undefined
            ? []
            : [...found].filter(([name, own]) => own !== value && isForwardedBy(name, key));
        return [
          key,
          {
            value,
            ...(keeps.length > 0 ? { keeps: Object.fromEntries(keeps) } : {}),
            ...(resets.length > 0 ? { resets: Object.fromEntries(resets) } : {}),
          },
        ];
      }),
    );
  },
  normalize: ({ value }, key) => ({ value: automatic.has(key) && value === "2" ? "1" : canonical(value) }),
  // What the kernel answers and accepts on its interfaces: a wrong one and the host is unreachable.
  locksOut: (key) => /\.(arp_[a-z]+|rp_filter|disable_ipv6)$/.test(key),
  guard(key, accepted) {
    // A parameter that was not there comes with a module or a device, mostly by an earlier step; and ip_forward moves the forwarding
    // of every interface. There is nothing unmanaged to lose, or nothing to distinguish it by.
    const moves = /\.forwarding$/.test(key) && key !== "net.ipv6.conf.all.forwarding";
    if (moves || accepted.every((spec) => spec === undefined && vsDefault(key) === undefined)) return undefined;
    return {
      script: guardScript,
      args: [key, pathOf(key)],
      name: key,
      accepts: accepted.flatMap((spec) => (spec ? spellings(key, spec.value) : ["", vsDefault(key) ?? ""])),
    };
  },
  commands(key, before, after) {
    if (after === undefined) {
      // Without an original the value is left: the kernel has no "unset". Those of IPVS came with its module.
      const value = before && vsDefault(key);
      return value === undefined ? [] : [run("sysctl", "-w", `${key}=${value}`)];
    }
    const others = Object.entries({ ...after.keeps, ...after.resets }).map(([name, value]) => `${name}=${value}`);
    return [run("sysctl", "-w", `${key}=${after.value}`, ...others)];
  },
};

/** What the kernel resets whenever the key is written. Source: net/ipv4/devinet.c, inet_forward_change. */
const resetBy: Readonly<Record<string, readonly string[]>> = {
  "net.ipv4.ip_forward": ["net.ipv4.conf.all.accept_redirects"],
};

/** Writing these writes the forwarding of every interface too; those that had another value get it back with the original. */
const forwardsFor: Readonly<Record<string, string>> = {
  "net.ipv4.ip_forward": "net/ipv4/conf",
  "net.ipv6.conf.all.forwarding": "net/ipv6/conf",
};

function isForwardedBy(name: string, key: string): boolean {
  const folder = forwardsFor[key];
  return (
    folder !== undefined &&
    name !== key &&
    pathOf(name).startsWith(`/proc/sys/${folder}/`) &&
    /\.forwarding$/.test(name) &&
    !/\.all\.forwarding$/.test(name)
  );
}

/** In automatic mode the kernel moves these between 1 and 2 by itself. Source: Documentation/networking/ipvs-sysctl.rst. */
const automatic = new Set(["net.ipv4.vs.secure_tcp", "net.ipv4.vs.drop_entry", "net.ipv4.vs.drop_packet"]);

/** The values that mean the same at this moment. */
function spellings(key: string, value: string): readonly string[] {
  return automatic.has(key) && ["1", "2"].includes(value) ? ["1", "2"] : [canonical(value) || empty];
}

/** What a guard shows for a parameter that is there without a value: reserved ports, for one. */
const empty = '""';

/** Shows the parameters of its arguments, a name and a path each, that are there. White space counts once. */
const guardScript = sh`n=$#; while [ "$n" -gt 0 ]; do [ ! -e "$2" ] || set -- "$@" "key=$1" "$2"; shift 2; n=$((n - 2)); done
[ $# -eq 0 ] || awk 'BEGIN { for (i = 1; i < ARGC; i += 2) name[++n] = substr(ARGV[i], 5) }
{ $1 = $1; if ($0 != "") all[key] = all[key] (all[key] == "" ? "" : " ") $0 }
END { for (i = 1; i <= n; i++) print name[i] "\\t" (all[name[i]] == "" ? "\\"\\"" : all[name[i]]) }' "$@"`;

export function canonical(value: string): string {
  return value.trim().replaceAll(/\s+/g, " ");
}

const swapped: Record<string, string> = { ".": "/", "/": "." };

/** The other spelling of a name: `net.ipv4.conf.eth0/10.arp_ignore` is net/ipv4/conf/eth0.10/arp_ignore. */
export function swap(text: string): string {
  return text.replaceAll(/[./]/g, (separator) => swapped[separator] ?? separator);
}

function pathOf(key: string): string {
  return `/proc/sys/${swap(key)}`;
}

function keyOf(path: string): string {
  return swap(path);
}

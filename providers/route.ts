import { z } from "zod";
import { canonicalIp } from "../src/model/network/inet.ts";
import type { Provider } from "../src/model/provider.ts";
import { address, device, word } from "../src/model/schema.ts";
import { run } from "../src/model/shell/command.ts";
import { type Shell, sh } from "../src/model/shell/shell.ts";
import type { RouteSpec } from "../src/model/specs.ts";
import { routeKey } from "./schema/key.ts";

/**
 * The default route. The key is `default` (IPv4) or `default6`. Of several the kernel takes the one with the smallest metric: that
 * one is read and changed, in place, so that the host is never without.
 */
export const route: Provider<RouteSpec> = {
  kind: "route",
  schema: {
    key: routeKey,
    spec: z.object({
      via: address.optional(),
      interface: device.optional(),
      options: z.array(word).max(64).optional(),
    }),
  },
  absent: "restore",
  enumerates: false,
  probe: () => ({
    section: "route",
    script: sh`echo '# default' && ip -4 route show default && echo '# default6' && { ip -6 route show default 2>/dev/null || :; }`,
  }),
  parse(stdout) {
    const [, four, six] = /^# default\n([^#]*)# default6\n([^#]*)$/.exec(stdout) ?? [];
    if (four === undefined || six === undefined) throw new SyntaxError("the reading of the routes is not whole");
    const found = { default: best(four), default6: best(six) };
    return new Map(Object.entries(found).flatMap(([key, spec]) => (spec ? [[key, spec]] : [])));
  },
  normalize: ({ via, interface: device, options = [] }) => ({
    ...(via === undefined ? {} : { via: canonicalIp(via) ?? via }),
    ...(device === undefined ? {} : { interface: device }),
    ...(options.length > 0 ? { options } : {}),
  }),
  locksOut: () => true,
  guard: (key, accepted) => ({
    script: guardScripts[key === "default6" ? "default6" : "default"],
    name: key,
    accepts: accepted.map((spec) => (spec ? wordsOf(spec).toSorted().join(" ") : "")),
  }),
  commands(key, before, after) {
    const family = key === "default6" ? "-6" : "-4";
    if (after === undefined) return before ? [run("ip", family, "route", "del", "default", ...wordsOf(before))] : [];
    // The interface follows from the gateway where it moves to another network.
    const moved = before?.via !== after.via && before?.interface === after.interface;
    return [run("ip", family, "route", "replace", "default", ...wordsOf(moved ? without(after) : after))];
  },
};

/** The default route with the smallest metric, its words in the order of the alphabet: some iproute2 print them in another order. */
const guardScript = (family: Shell, name: Shell) => sh`ip ${family} route show default 2>/dev/null | awk '{
  metric = 0; n = 0
  for (i = 2; i <= NF; i++) {
    if ($i == "linkdown" || $i == "dead") continue
    if ($i == "expires") { i++; continue }
    if ($i == "metric") metric = $(i + 1)
    word[++n] = $i
  }
  if ($1 != "default" || (seen && metric + 0 >= best + 0)) next
  for (x = 2; x <= n; x++) for (y = x; y > 1 && word[y] "" < word[y - 1] ""; y--) { t = word[y]; word[y] = word[y - 1]; word[y - 1] = t }
  seen = 1; best = metric; line = word[1]
  for (x = 2; x <= n; x++) line = line " " word[x]
}
END { if (seen) print "${name}\\t" line }'`;
const guardScripts = { default: guardScript(sh`-4`, sh`default`), default6: guardScript(sh`-6`, sh`default6`) };

/** Without what belongs to the former network: its interface, and the address that was to speak there. */
function without({ interface: device, options = [], ...rest }: RouteSpec): RouteSpec {
  const remaining = options.filter((word, at) => word !== "src" && options[at - 1] !== "src");
  return { ...rest, options: remaining, ...(remaining.includes("onlink") && device ? { interface: device } : {}) };
}

function wordsOf({ via, interface: device, options = [] }: RouteSpec): readonly string[] {
  return [...(via ? ["via", via] : []), ...(device ? ["dev", device] : []), ...options];
}

/** `default via 192.168.0.254 dev eth0 proto dhcp src 192.168.0.12 metric 100 onlink`. */
function best(text: string): RouteSpec | undefined {
  const found = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name, ...words] = line.trim().split(/\s+/);
      if (name === "nexthop")
        throw new SyntaxError(
          "the default route has several gateways (nexthop), which lvsform does not keep: leave gateway out",
        );
      if (name !== "default") throw new SyntaxError(`not a default route: ${line}`);
      return parseWords(words.filter((word) => word !== "linkdown" && word !== "dead"));
    });
  return found.toSorted((a, b) => metricOf(a) - metricOf(b))[0];
}

function parseWords(words: readonly string[]): RouteSpec {
  const take = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  const via = take("via");
  const device = take("dev");
  const options = words.filter(
    (word, at) => !["via", "dev"].includes(word) && !["via", "dev"].includes(words[at - 1] ?? ""),
  );
  // How long a route of a router still lives is no part of it.
  const lasting = options.filter((word, at) => word !== "expires" && options[at - 1] !== "expires");
  return {
    ...(via ? { via } : {}),
    ...(device ? { interface: device } : {}),
    ...(lasting.length > 0 ? { options: lasting } : {}),
  };
}

function metricOf({ options = [] }: RouteSpec): number {
  return Number(options[options.indexOf("metric") + 1] ?? 0) || 0;
}

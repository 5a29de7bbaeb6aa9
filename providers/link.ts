import { z } from "zod";
import type { Provider } from "../src/model/provider.ts";
import { device, word } from "../src/model/schema.ts";
import { run } from "../src/model/shell/command.ts";
import { sh, shLines } from "../src/model/shell/shell.ts";
import type { LinkSpec } from "../src/model/specs.ts";

/**
 * Whether a network interface is up. The key is its name. Taking it down, the kernel forgets its IPv6 addresses and its routes: they
 * are read beforehand, and restored when it comes up again.
 */
export const link: Provider<LinkSpec> = {
  kind: "link",
  schema: {
    key: device,
    spec: z.object({
      up: z.boolean(),
      // What is restored is an address or a route: `ip` has other subcommands, and one that runs programs.
      loses: z
        .array(z.tuple([z.enum(["-4", "-6"]), z.enum(["addr", "route"]), z.enum(["add", "replace"])], word))
        .max(1_000)
        .optional(),
    }),
  },
  absent: "restore",
  enumerates: false,
  probe: () => ({
    section: "link",
    script: shLines(
      sh`echo '# links' && ip -o link show && echo '# addresses' && ip -o -6 addr show scope global &&`,
      sh`echo '# routes' && ip -4 route show && echo '# routes6' && { ip -6 route show 2>/dev/null || :; } && echo '# end'`,
    ),
  }),
  parse(stdout) {
    const [, links, addresses, routes, routes6] =
      /^# links\n([^#]*)# addresses\n([^#]*)# routes\n([^#]*)# routes6\n([^#]*)# end\n?$/.exec(stdout) ?? [];
    if (links === undefined || addresses === undefined || routes === undefined || routes6 === undefined)
      throw new SyntaxError("the reading of the links is not whole");
    const lost = Map.groupBy(
      [...parseAddresses(addresses), ...parseRoutes(routes, "-4"), ...parseRoutes(routes6, "-6")],
      ({ device }) => device,
    );
    return new Map(
      linesOf(links).map((line): [string, LinkSpec] => {
        const [, name, flags = ""] = /^\d+:\s+([^\s:@]+)(?:@\S+)?:\s+<([^>]*)>/.exec(line) ?? [];
        if (name === undefined) throw new SyntaxError(`not a line of "ip -o link show": ${line}`);
        const loses = (lost.get(name) ?? []).map(({ words }) => words);
        const up = flags.split(",").includes("UP");
        return [name, up && loses.length > 0 ? { up, loses } : { up }];
      }),
    );
  },
  normalize: ({ up }) => ({ up }),
  locksOut: () => true,
  severs: (key, before, after, way) => before?.up === true && after?.up !== true && way.interface === key,
  guard: (key, accepted) => ({
    script: guardScript,
    name: key,
    // A device that was not there comes with its module, down.
    accepts: accepted.flatMap((spec) => (spec ? [spec.up ? "up" : "down"] : ["", "down"])),
  }),
  commands(key, before, after) {
    // A device that was not there before came with its module, and goes with it: until then it is idle.
    if (after === undefined)
      return before?.up ? [{ argv: ["ip", "link", "set", "dev", key, "down"], mayFail: "" }] : [];
    if (before?.up === after.up) return [];
    const set = run("ip", "link", "set", "dev", key, after.up ? "up" : "down");
    // A route that something else set meanwhile is no failure.
    const mayFail = "an address or a route that the interface had before could not be restored";
    return after.up ? [set, ...(after.loses ?? []).map((words) => ({ argv: ["ip", ...words], mayFail }))] : [set];
  },
};

const guardScript = sh`ip -o link show | awk '{ name = $2; sub(/[@:].*/, "", name); print name "\\t" ($3 ~ /[<,]UP[,>]/ ? "up" : "down") }'`;

interface Lost {
  readonly device: string;
  readonly words: readonly string[];
}

/** `2: eth1    inet6 2001:db8::5/64 scope global …`; what the kernel or a router made is not restored by hand. */
function parseAddresses(text: string): readonly Lost[] {
  return linesOf(text).flatMap((line) => {
    const [, device, address] = /^\d+:\s+(\S+)\s+inet6\s+(\S+)/.exec(line) ?? [];
    if (device === undefined || address === undefined) throw new SyntaxError(`not an address: ${line}`);
    return / (dynamic|temporary|mngtmpaddr)( |$)/.test(line)
      ? []
      : [{ device: device.replace(/@.*$/, ""), words: ["-6", "addr", "add", address, "dev", device, "nodad"] }];
  });
}

/** `default via 192.168.0.254 dev eth0`; those of the kernel (proto kernel) return with the address, those of a router (ra) by themselves. */
function parseRoutes(text: string, family: string): readonly Lost[] {
  return linesOf(text).flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const device = words[words.indexOf("dev") + 1];
    // The further lines of a route with several gateways; the route itself is not restored then.
    if (
      words[0] === "nexthop" ||
      !words.includes("dev") ||
      device === undefined ||
      / proto (kernel|ra)( |$)/.test(line)
    )
      return [];
    const states = ["linkdown", "dead", "pervasive"];
    return [{ device, words: [family, "route", "replace", ...words.filter((word) => !states.includes(word))] }];
  });
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

import { z } from "zod";
import type { Provider } from "../src/model/provider.ts";
import { address, count, device } from "../src/model/schema.ts";
import { run } from "../src/model/shell/command.ts";
import { sh, shLines } from "../src/model/shell/shell.ts";
import type { IpvsSyncSpec } from "../src/model/specs.ts";
import { ipvsTable, splitReading } from "./ipvs/table.ts";
import { key } from "./schema/key.ts";

/** A daemon that sends (`master`) or takes (`backup`) the connections of another director; a host has at most one of each. */
export const ipvsSync: Provider<IpvsSyncSpec> = {
  kind: "ipvs-sync",
  schema: {
    key: key(/^(?:master|backup)$/, "a role of a sync daemon"),
    spec: z.object({
      interface: device,
      syncId: count,
      maxLength: count.optional(),
      group: address.optional(),
      port: count.optional(),
      ttl: count.optional(),
    }),
  },
  absent: "remove",
  enumerates: true,
  probe: () => ipvsTable,
  parse(stdout) {
    const lines = splitReading(stdout)?.daemons.split("\n") ?? [];
    return new Map(lines.filter((line) => line !== "").map(parseDaemon));
  },
  normalize: ({ group = "224.0.0.81", port = 8848, ttl = 1, ...rest }) => ({ ...rest, group, port, ttl }),
  guard: (key, accepted) => ({
    script: guardScript,
    name: key,
    accepts: accepted.map((spec) => (spec ? printDaemon(spec) : "")),
  }),
  commands(key, before, after) {
    const stop = run("ipvsadm", "--stop-daemon", key);
    // The kernel has no edit: stop and start.
    return [...(before ? [stop] : []), ...(after ? [run("ipvsadm", "--start-daemon", key, ...words(after))] : [])];
  },
};

const guardScript = shLines(
  sh`[ ! -e /proc/net/ip_vs ] || { daemons=$(ipvsadm -L -n --daemon) &&`,
  sh`printf '%s\\n' "$daemons" | awk '/^(master|backup) sync daemon/ {`,
  sh`  key = $1; sub(/^[^(]*\\(/, ""); sub(/\\).*/, ""); gsub(/, */, ","); print key "\\t" $0 }'; }`,
);

/** As the program prints it between the brackets; older ones print the first two alone. */
function printDaemon({ interface: device, syncId, maxLength, group, port, ttl }: IpvsSyncSpec): string {
  const fields = { mcast: device, syncid: syncId, maxlen: maxLength, group, port, ttl };
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join(",");
}

/** The syncid is always given: the manual page and the program disagree on its default. */
function words({ interface: device, syncId, maxLength, group, port, ttl }: IpvsSyncSpec): readonly string[] {
  const option = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [name, String(value)];
  return [
    "--mcast-interface",
    device,
    "--syncid",
    String(syncId),
    ...option("--sync-maxlen", maxLength),
    ...option("--mcast-group", group),
    ...option("--mcast-port", port),
    ...option("--mcast-ttl", ttl),
  ];
}

/** `master sync daemon (mcast=eth0, syncid=1, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)`; ipvsadm 1.26 prints the first two alone. */
function parseDaemon(line: string): [string, IpvsSyncSpec] {
  const [, state, text = ""] = /^(master|backup) sync daemon \(([^)]*)\)$/.exec(line.trim()) ?? [];
  const fields = new Map(text.split(/,\s*/).map((one) => one.split("=") as [string, string]));
  const device = fields.get("mcast");
  const syncId = fields.get("syncid");
  if (state === undefined || device === undefined || syncId === undefined)
    throw new SyntaxError(`not a sync daemon: ${line}`);
  const number = (name: string) => (fields.has(name) ? Number(fields.get(name)) : undefined);
  const [maxLength, port, ttl, group] = [number("maxlen"), number("port"), number("ttl"), fields.get("group")];
  return [
    state,
    {
      interface: device,
      syncId: Number(syncId),
      ...(maxLength === undefined ? {} : { maxLength }),
      ...(group === undefined ? {} : { group }),
      ...(port === undefined ? {} : { port }),
      ...(ttl === undefined ? {} : { ttl }),
    },
  ];
}

import { z } from "zod";
import { parseRules } from "../src/model/ipvs/rules.ts";
import { serviceArguments } from "../src/model/ipvs/service-arguments.ts";
import { splitDestinationKey } from "../src/model/ipvs/service-key.ts";
import type { Provider } from "../src/model/provider.ts";
import { count, word } from "../src/model/schema.ts";
import { run } from "../src/model/shell/command.ts";
import type { IpvsDestinationSpec } from "../src/model/specs.ts";
import { connectionsOf, parseConnectionsNow } from "./ipvs/connections.ts";
import { restoring } from "./ipvs/restoring.ts";
import { ipvsTable, splitReading } from "./ipvs/table.ts";
import { tableGuard } from "./ipvs/table-guard.ts";
import { parseThresholds } from "./ipvs/thresholds.ts";
import { destinationKey } from "./schema/key.ts";

/** A real server of a virtual service. The key is `<service>/<address>:<port>`. */
export const ipvsDestination: Provider<IpvsDestinationSpec> = {
  kind: "ipvs-destination",
  schema: {
    key: destinationKey,
    spec: z.object({
      forwarding: z.enum(["direct-routing", "masquerading", "tunneling"]),
      weight: count,
      upperThreshold: count.optional(),
      lowerThreshold: count.optional(),
      tunnel: z
        .object({
          type: word,
          port: count.optional(),
          checksum: z.enum(["nocsum", "csum", "remcsum"]).optional(),
        })
        .optional(),
    }),
  },
  absent: "remove",
  enumerates: true,
  isRule: true,
  batch: restoring,
  probe: () => ipvsTable,
  parse(stdout) {
    const reading = splitReading(stdout);
    if (reading === undefined) return new Map();
    const thresholds = parseThresholds(reading.thresholds);
    const destinations = [...parseRules(reading.rules).destinations];
    return new Map(destinations.map(([key, spec]) => [key, this.normalize({ ...spec, ...thresholds.get(key) }, key)]));
  },
  partOf: (key) => ({ kind: "ipvs-service", key: splitDestinationKey(key).service }),
  drained: (spec) => ({ ...spec, weight: 0 }),
  connections: (key, observed) => connectionsOf(splitDestinationKey(key).service, observed),
  observe(stdout) {
    const reading = splitReading(stdout);
    return reading ? parseConnectionsNow(reading).destinations : new Map();
  },
  normalize({ forwarding, weight, upperThreshold = 0, lowerThreshold = 0, tunnel }) {
    return {
      forwarding,
      weight,
      ...(upperThreshold > 0 ? { upperThreshold } : {}),
      ...(lowerThreshold > 0 ? { lowerThreshold } : {}),
      // ipvsadm 1.31 always prints the type, older ones never: ipip is what both mean.
      ...(forwarding === "tunneling" ? { tunnel: tunnel ?? { type: "ipip" } } : {}),
    };
  },
  guard(key, accepted, owned) {
    const { service, server } = splitDestinationKey(key);
    // An external weight may have moved.
    const anyWeight = owned.length > 0 && !owned.includes("weight");
    const text = (spec: IpvsDestinationSpec) => guarded(this.normalize(spec, key), anyWeight);
    return tableGuard(
      { service, server, anyWeight },
      accepted.map((spec) => (spec ? text(spec) : "")),
    );
  },
  commands(key, before, after) {
    const { service, server } = splitDestinationKey(key);
    const where = [...serviceArguments(service), "-r", server];
    if (after === undefined) return [run("ipvsadm", "-d", ...where)];
    // -e replaces the whole destination, it does not patch: every attribute is sent, always.
    return [run("ipvsadm", before ? "-e" : "-a", ...where, ...attributes(after))];
  },
};

/** All attributes in the order in which the guard prints them; a threshold of 0 is none. */
function guarded(spec: IpvsDestinationSpec, anyWeight: boolean): string {
  const words = attributes(spec);
  return (anyWeight ? words.filter((word, at) => word !== "-w" && words[at - 1] !== "-w") : words).join(" ");
}

const methods = { "direct-routing": "-g", masquerading: "-m", tunneling: "-i" } as const;

function attributes(spec: IpvsDestinationSpec): string[] {
  const { tunnel } = spec;
  return [
    methods[spec.forwarding],
    "-w",
    String(spec.weight),
    ...(spec.upperThreshold ? ["-x", String(spec.upperThreshold)] : []),
    ...(spec.lowerThreshold ? ["-y", String(spec.lowerThreshold)] : []),
    ...(tunnel && tunnel.type !== "ipip" ? ["--tun-type", tunnel.type] : []),
    ...(tunnel?.port ? ["--tun-port", String(tunnel.port)] : []),
    ...(tunnel?.checksum ? [`--tun-${tunnel.checksum}`] : []),
  ];
}

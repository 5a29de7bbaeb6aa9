import { z } from "zod";
import { parseRules } from "../src/model/ipvs/rules.ts";
import { serviceArguments } from "../src/model/ipvs/service-arguments.ts";
import { parseServiceKey, serviceFamily } from "../src/model/ipvs/service-key.ts";
import type { Provider } from "../src/model/provider.ts";
import { count, word } from "../src/model/schema.ts";
import { run } from "../src/model/shell/command.ts";
import type { IpvsServiceSpec } from "../src/model/specs.ts";
import { connectionsOf, parseConnectionsNow } from "./ipvs/connections.ts";
import { restoring } from "./ipvs/restoring.ts";
import { ipvsTable, splitReading } from "./ipvs/table.ts";
import { tableGuard } from "./ipvs/table-guard.ts";
import { serviceKey } from "./schema/key.ts";

/** A virtual service of the IPVS table. The key is its identity: `tcp:192.168.0.21:80`. */
export const ipvsService: Provider<IpvsServiceSpec> = {
  kind: "ipvs-service",
  schema: {
    key: serviceKey,
    spec: z.object({
      scheduler: word,
      schedulerFlags: z.array(word).max(16).optional(),
      persistence: z.object({ seconds: count, netmask: word.optional(), engine: word.optional() }).optional(),
      onePacket: z.boolean().optional(),
    }),
  },
  absent: "remove",
  enumerates: true,
  isRule: true,
  batch: restoring,
  probe: () => ipvsTable,
  parse(stdout) {
    const reading = splitReading(stdout);
    return reading ? parseRules(reading.rules).services : new Map();
  },
  connections: connectionsOf,
  // A service of every port, or of ssh's, takes the connections to the host itself where its VIP is an address of it.
  locksOut: (key, before, after) => before === undefined && after !== undefined && takesSsh(key),
  severs: (key, before, after, { address }) =>
    before === undefined && after !== undefined && takesSsh(key) && addressOfService(key) === address,
  observe(stdout) {
    const reading = splitReading(stdout);
    return reading ? parseConnectionsNow(reading).services : new Map();
  },
  normalize({ scheduler, schedulerFlags = [], persistence, onePacket }, key) {
    const { netmask, ...rest } = persistence ?? {};
    const persistent = netmask === undefined || netmask === hostMask(key) ? rest : { ...rest, netmask };
    return {
      scheduler,
      // A set: their order has no meaning.
      ...(schedulerFlags.length > 0 ? { schedulerFlags: [...new Set(schedulerFlags)].toSorted() } : {}),
      ...(persistence ? { persistence: persistent as typeof persistence } : {}),
      ...(onePacket ? { onePacket } : {}),
    };
  },
  guard(key, accepted) {
    return tableGuard(
      { service: key },
      accepted.map((spec) => (spec ? attributes(key, this.normalize(spec, key)).join(" ") : "")),
    );
  },
  guardEmpty(key, before) {
    return tableGuard({ service: key, isEmpty: true }, [attributes(key, this.normalize(before, key)).join(" ")]);
  },
  commands(key, before, after) {
    if (after === undefined) return [run("ipvsadm", "-D", ...serviceArguments(key))];
    // -E replaces the whole service, it does not patch: every attribute is sent, always.
    return [run("ipvsadm", before ? "-E" : "-A", ...serviceArguments(key), ...attributes(key, after))];
  },
};

function attributes(key: string, spec: IpvsServiceSpec): string[] {
  const { persistence } = spec;
  const netmask = persistence?.netmask ?? hostMask(key);
  return [
    // The scheduler before its flags: ipvsadm checks them against it.
    "-s",
    spec.scheduler,
    ...(persistence ? ["-p", String(persistence.seconds)] : []),
    ...(netmask === hostMask(key) ? [] : ["-M", netmask]),
    ...(persistence?.engine ? ["--pe", persistence.engine] : []),
    ...(spec.onePacket ? ["-o"] : []),
    ...(spec.schedulerFlags?.length ? ["-b", spec.schedulerFlags.join(",")] : []),
  ];
}

function addressOfService(key: string): string | undefined {
  const service = parseServiceKey(key);
  return service.protocol === "fwmark" ? undefined : service.address;
}

function takesSsh(key: string): boolean {
  const service = parseServiceKey(key);
  return service.protocol === "tcp" && (service.port === 0 || service.port === 22);
}

/** Each client address by itself: the default of the mask. */
function hostMask(key: string): string {
  return serviceFamily(key) === 6 ? "128" : "255.255.255.255";
}

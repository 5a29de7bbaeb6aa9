import fc from "fast-check";
import { printServiceKey, type ServiceKey } from "../../src/model/ipvs/service-key.ts";
import { dottedMask, endpoint } from "../../src/model/network/inet.ts";
import type { Forwarding, IpvsDestinationSpec, IpvsServiceSpec } from "../../src/model/specs.ts";

/** Services and destinations by key, as the providers take and give them. */
export interface Table {
  readonly services: ReadonlyMap<string, IpvsServiceSpec>;
  /** By service, then by `address:port`. */
  readonly destinations: ReadonlyMap<string, ReadonlyMap<string, IpvsDestinationSpec>>;
}

export function destinationsOf({ destinations }: Table): ReadonlyMap<string, IpvsDestinationSpec> {
  return new Map(
    [...destinations].flatMap(([service, all]) => [...all].map(([at, spec]) => [`${service}/${at}`, spec])),
  );
}

const methods = fc.constantFrom<Forwarding>("direct-routing", "masquerading", "tunneling");
const some = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const schedulers = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh"] as const;

const identity: fc.Arbitrary<{ readonly key: ServiceKey; readonly family: 4 | 6 }> = fc
  .record({
    kind: fc.constantFrom("tcp" as const, "udp" as const, "sctp" as const, "fwmark" as const),
    family: fc.constantFrom(4 as const, 4 as const, 6 as const),
    port: fc.constantFrom(0, 80, 65_535),
    fwmark: fc.constantFrom(1, 2_147_483_647),
  })
  .map(({ kind, family, port, fwmark }) => {
    if (kind === "fwmark") return { key: { protocol: kind, fwmark, family }, family };
    const address = family === 4 ? "192.168.0.77" : "2001:db8::77";
    return { key: { protocol: kind, address, port }, family };
  });

const tunnel: fc.Arbitrary<IpvsDestinationSpec["tunnel"]> = fc.constantFrom(
  ...[
    undefined,
    { type: "ipip" },
    { type: "gre", checksum: "nocsum" as const },
    { type: "gre", checksum: "csum" as const },
  ],
  ...(["nocsum", "csum", "remcsum"] as const).map((checksum) => ({ type: "gue", port: 6080, checksum })),
);

const destination = fc.record({
  number: fc.integer({ min: 12, max: 16 }),
  method: methods,
  tunnel,
  weight: fc.constantFrom(0, 1, 77, 65_535),
  port: fc.constantFrom(80, 8080),
  thresholds: fc.constantFrom([0, 0] as const, [10, 0] as const, [10, 10] as const, [65_535, 1] as const),
});

const service = fc
  .record({
    identity,
    scheduler: fc.constantFrom(...schedulers),
    flags: fc.subarray(["fallback", "port"]),
    persistence: some(
      fc.record({
        seconds: fc.constantFrom(1, 300, 2_678_400),
        bits: some(fc.integer({ min: 1, max: 32 })),
        sip: fc.boolean(),
      }),
    ),
    onePacket: fc.boolean(),
    destinations: fc.uniqueArray(destination, { maxLength: 3, selector: ({ number }) => number }),
  })
  .map(({ identity: { key, family }, scheduler, flags, persistence, onePacket, destinations }) => {
    const anyPort = key.protocol !== "fwmark" && key.port === 0;
    const packets = key.protocol === "udp" || key.protocol === "fwmark";
    const stay = anyPort ? (persistence ?? { seconds: 300, bits: undefined, sip: false }) : persistence;
    const mask = stay?.bits === undefined ? undefined : family === 4 ? dottedMask(stay.bits) : String(stay.bits);
    const flagged = scheduler === "sh" || scheduler === "mh" ? flags.map((one) => `${scheduler}-${one}`) : [];
    const spec: IpvsServiceSpec = {
      scheduler,
      ...(flagged.length > 0 ? { schedulerFlags: flagged } : {}),
      ...(stay
        ? {
            persistence: {
              seconds: stay.seconds,
              ...(mask ? { netmask: mask } : {}),
              ...(stay.sip && packets ? { engine: "sip" } : {}),
            },
          }
        : {}),
      ...(onePacket && packets ? { onePacket } : {}),
    };
    const all = destinations.map((one) => {
      const { method, number, thresholds, weight } = one;
      const [upperThreshold, lowerThreshold] = thresholds;
      const free = method === "masquerading" && key.protocol !== "fwmark" && key.port !== 0;
      const port = free ? one.port : key.protocol === "fwmark" ? 0 : key.port;
      const at = endpoint(family === 4 ? `192.168.0.${number}` : `2001:db8::${number}`, port);
      const said: IpvsDestinationSpec = {
        forwarding: method,
        weight,
        upperThreshold,
        lowerThreshold,
        ...(method === "tunneling" && one.tunnel ? { tunnel: one.tunnel } : {}),
      };
      return [at, said] as const;
    });
    return { key: printServiceKey(key), spec, destinations: new Map(all) };
  });

/** Few names, so that the services of one table are often those of the next one. */
export const randomTable: fc.Arbitrary<Table> = fc
  .uniqueArray(service, { minLength: 1, maxLength: 3, selector: ({ key }) => key })
  .map((services) => ({
    services: new Map(services.map(({ key, spec }) => [key, spec])),
    destinations: new Map(services.map(({ key, destinations }) => [key, destinations])),
  }));

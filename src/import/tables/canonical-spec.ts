import { serviceFamily } from "../../model/ipvs/service-key.ts";
import type { IpvsDestinationSpec, IpvsServiceSpec } from "../../model/specs.ts";
import { flagBit, flagNames } from "./scheduler-flags.ts";

/** A service as the kernel lists it: flags under their scheduler's names, no mask where each client counts by itself. */
export function canonicalService(key: string, spec: IpvsServiceSpec): IpvsServiceSpec {
  const { scheduler, schedulerFlags = [], persistence, onePacket } = spec;
  const { netmask, ...rest } = persistence ?? {};
  const hostMask = serviceFamily(key) === 6 ? "128" : "255.255.255.255";
  const persistent = netmask === undefined || netmask === hostMask ? rest : { ...rest, netmask };
  const flags = flagNames(
    scheduler,
    schedulerFlags.map(flagBit).filter((bit) => bit !== undefined),
  );
  return {
    scheduler,
    ...(flags.length > 0 ? { schedulerFlags: flags } : {}),
    ...(persistence ? { persistence: persistent as typeof persistence } : {}),
    ...(onePacket ? { onePacket } : {}),
  };
}

/** A real server as the kernel lists it: with the kind of tunnel, and whether its packets have a checksum. */
export function canonicalDestination({ tunnel, ...spec }: IpvsDestinationSpec): IpvsDestinationSpec {
  if (spec.forwarding !== "tunneling") return spec;
  const { type, port, checksum = "nocsum" } = tunnel ?? { type: "ipip" };
  if (type === "ipip") return { ...spec, tunnel: { type } };
  return { ...spec, tunnel: { type, ...(port === undefined ? {} : { port }), checksum } };
}

import type { z } from "zod";
import { dottedMask, type Family } from "../model/network/inet.ts";
import type { IpvsServiceSpec } from "../model/specs.ts";
import { defined } from "./defined.ts";
import type { persistence } from "./service-properties.ts";

/** Persistence with its netmask as ipvsadm prints it for the family of the service. */
export function persistenceSpec(
  { netmask, ...rest }: z.infer<typeof persistence>,
  family: Family,
): NonNullable<IpvsServiceSpec["persistence"]> {
  if (netmask === undefined) return defined(rest);
  // A mask too long for IPv4 is reported elsewhere.
  return { ...defined(rest), netmask: family === 6 ? String(netmask) : dottedMask(Math.min(32, netmask)) };
}

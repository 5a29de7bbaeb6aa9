import { type Address, addressOf } from "../model/address.ts";
import type { Resource } from "../model/resource.ts";

/** A resource as a forwarding method asks for it. */
export type Draft = Pick<Resource, "host" | "kind" | "key" | "spec" | "dependsOn"> & Partial<Pick<Resource, "owned">>;

/** The alias name of a VIP on an interface; undefined where it would be too long. */
export type LabelOf = (device: string, vip: string) => string | undefined;

export function draft<S extends Resource["spec"]>(
  host: string,
  kind: string,
  key: string,
  spec: S,
  needs: readonly (Draft | Address)[] = [],
): Draft {
  return { host, kind, key, spec, dependsOn: needs.map((one) => (typeof one === "string" ? one : addressOf(one))) };
}

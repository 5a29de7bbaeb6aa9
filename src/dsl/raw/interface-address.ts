import { z } from "zod";
import type { DataOf } from "../../messages/build.ts";
import { familyOf, hostPrefix } from "../../model/network/inet.ts";
import type { Declared, Protectable } from "../declaring.ts";
import { anyPrefix, device } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

/** Which address stands on which interface. */
export interface InterfaceAddressProps extends Protectable {
  /** The device, not the alias: "eth0", "lo". */
  readonly interface: string;
  /** With its prefix length, e.g. "192.168.0.21/24"; without one /32 or /128. */
  readonly address: string;
  /** The old alias name, e.g. "eth0:0": begins with the device and a colon, at most 15 characters. IPv4 only. Default: none. */
  readonly label?: string;
  /** Send gratuitous ARP after adding. Default false. */
  readonly announce?: boolean;
}

const schema = z
  .strictObject({
    interface: device,
    address: anyPrefix,
    label: z.string().optional(),
    announce: z.boolean().optional(),
  })
  .superRefine(({ interface: name, address, label }, context) => {
    const isOwn = address.address === "::1" || address.address.startsWith("127.");
    if (name === "lo" && !isOwn && address.prefixLength !== hostPrefix(address.address))
      context.addIssue({
        code: "custom",
        path: ["address"],
        message: "lo-address-mask",
        params: {
          code: "lo-address-mask",
          data: {
            length: address.prefixLength,
            address: address.address,
            hostLength: hostPrefix(address.address),
          } satisfies Omit<DataOf<"lo-address-mask">, "construct">,
        },
      });
    if (label === undefined) return;
    const data: Omit<DataOf<"bad-label">, "construct"> = { label: JSON.stringify(label.slice(0, 40)), device: name };
    if (familyOf(address.address) === 6 || label.length > 15 || !isLabelOf(name, label))
      context.addIssue({
        code: "custom",
        path: ["label"],
        message: "bad-label",
        params: { code: "bad-label", data },
      });
  });

/** The device, a colon, and a name: `eth0:0`. */
function isLabelOf(name: string, label: string): boolean {
  return label.startsWith(`${name}:`) && /^[A-Za-z0-9_-]+$/.test(label.slice(name.length + 1));
}

/** An address of an interface. */
export class InterfaceAddress extends RawResource<InterfaceAddressProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ interface: name, address, label, announce }) => ({
      kind: "interface-address",
      key: `${name}/${address.address}`,
      spec: { prefixLength: address.prefixLength, ...(label ? { label } : {}), ...(announce ? { announce } : {}) },
    }));
  }
}

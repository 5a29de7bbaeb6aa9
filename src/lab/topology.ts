export type Role = "client" | "director" | "real-server";

export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly role: Role;
}

/** The walkthrough's network: one bridge, one IPv4 network, the gateway QEMU's own. */
export const network = { base: "192.168.0", prefix: 24, gateway: "192.168.0.254", vip: "192.168.0.21" } as const;

/** Most that fit the addressing below. */
export const limits = { realServers: 150, directors: 5 } as const;

/**
 * The hosts of a lab, named after the last number of their address: v10 the client, v11 the director (further ones v201, v202, …),
 * v12 and up the real servers, past the VIP's number.
 */
export function hostsOf({ realServers, directors }: { realServers: number; directors: number }): readonly LabHost[] {
  const vip = Number(network.vip.split(".")[3]);
  const numbers = Array.from({ length: realServers + 1 }, (_, index) => 12 + index).filter((one) => one !== vip);
  const more = Array.from({ length: directors - 1 }, (_, index) => 201 + index);
  return [
    host(10, "client"),
    ...[11, ...more].map((one) => host(one, "director")),
    ...numbers.slice(0, realServers).map((one) => host(one, "real-server")),
  ];
}

function host(number: number, role: Role): LabHost {
  return { name: `v${number}`, address: `${network.base}.${number}`, role };
}

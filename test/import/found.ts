import type { DirectorFound, Found, ServerFound } from "../../src/import/found.ts";
import type { HostAddress, Inventory } from "../../src/import/inventory.ts";
import type { IpvsDestinationSpec, IpvsServiceSpec } from "../../src/model/specs.ts";
import { someFacts } from "../fixtures/facts.ts";

/** `eth0 192.168.0.21/24 eth0:0` */
export function address(text: string): HostAddress {
  const [device = "", at = "", label] = text.split(" ");
  const [ip = "", bits = ""] = at.split("/");
  return { interface: device, address: ip, prefixLength: Number(bits), ...(label ? { label } : {}) };
}

export function inventory(name: string, addresses: readonly string[], more: Partial<Inventory> = {}): Inventory {
  return {
    target: { name, sudo: false },
    facts: someFacts,
    addresses: addresses.map(address),
    services: new Map(),
    destinations: new Map(),
    sync: new Map(),
    sysctls: new Map(),
    files: new Map(),
    declaredLengths: new Set(),
    unreadFiles: [],
    ...more,
  };
}

/** A table by its services, each with its real servers by `address:port`. */
export type SaidTable = Readonly<
  Record<string, IpvsServiceSpec & { readonly to: Readonly<Record<string, Partial<IpvsDestinationSpec>>> }>
>;

export function director(said: Inventory, table: SaidTable, notes: readonly string[] = []): DirectorFound {
  const services = new Map(
    Object.entries(table).map(([key, { to: _servers, ...spec }]) => [key, spec as IpvsServiceSpec]),
  );
  const destinations = new Map(
    Object.entries(table).flatMap(([key, { to }]) =>
      Object.entries(to).map(([at, spec]) => [
        `${key}/${at}`,
        { forwarding: "direct-routing", weight: 1, ...spec } as IpvsDestinationSpec,
      ]),
    ),
  );
  return { inventory: { ...said, services, destinations }, services, destinations, moved: new Set(), notes };
}

export const server = (name: string, rip: string): ServerFound => ({
  rip,
  inventory: inventory(name, [`eth0 ${rip}/24`]),
});

export const lost = (rip: string, summary: string): ServerFound => ({
  rip,
  problem: { severity: "error", code: "ssh-failed", summary, hint: "" },
});

export const found = (directors: readonly DirectorFound[], servers: readonly ServerFound[]): Found => ({
  name: "web",
  directors,
  servers,
});

import { describe, expect, it } from "vitest";
import { hostsOf, limits, network } from "../../src/lab/topology.ts";

const lines = (counts: { realServers: number; directors: number }) =>
  hostsOf(counts).map(({ name, address, role }) => `${name} ${address} ${role}`);

describe("the hosts of a lab", () => {
  it("are the walkthrough's by default", () => {
    expect(lines({ realServers: 3, directors: 1 })).toEqual([
      "v10 192.168.0.10 client",
      "v11 192.168.0.11 director",
      "v12 192.168.0.12 real-server",
      "v13 192.168.0.13 real-server",
      "v14 192.168.0.14 real-server",
    ]);
  });

  it("leave the VIP's number out", () => {
    const names = hostsOf({ realServers: 10, directors: 1 }).map((one) => one.name);
    expect(names).not.toContain("v21");
    expect(names.slice(-2)).toEqual(["v20", "v22"]);
  });

  it("have further directors from v201 on", () => {
    expect(lines({ realServers: 1, directors: 3 })).toEqual([
      "v10 192.168.0.10 client",
      "v11 192.168.0.11 director",
      "v201 192.168.0.201 director",
      "v202 192.168.0.202 director",
      "v12 192.168.0.12 real-server",
    ]);
  });

  it("are all different up to the limits, and none is the gateway or the VIP", () => {
    const all = hostsOf(limits);
    const addresses = new Set(all.map((one) => one.address));
    expect(addresses.size).toBe(1 + limits.directors + limits.realServers);
    expect(new Set(all.map((one) => one.name)).size).toBe(addresses.size);
    expect(addresses.has(network.gateway) || addresses.has(network.vip)).toBe(false);
    for (const { name, address } of all) expect(address).toBe(`192.168.0.${name.slice(1)}`);
  });
});

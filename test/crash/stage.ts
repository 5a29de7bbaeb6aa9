import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { Cluster, Director, RealServer, VirtualService } from "../../src/index.ts";
import type { Declaration } from "../../src/model/declaration.ts";
import { numberOf } from "../property/build-cluster.ts";
import type { Network } from "../property/model-state.ts";
import { declarationOf } from "../property/story.ts";

/** What a folder of these tests holds: the hosts as they are, and the record. */
export const hostsFile = (folder: string) => join(folder, "hosts");
export const stateFile = (folder: string) => join(folder, "state.db");

/** Hosts outlive whoever changes them: they are kept in a file, written anew after each step. */
export function saveHosts(folder: string, network: Network): void {
  writeFileSync(hostsFile(folder), serialize(network));
}

export function loadHosts(folder: string): Network {
  return deserialize(readFileSync(hostsFile(folder)));
}

/** Two directors and their servers: more than twenty steps. One of each comes back after a boot. */
export function clusterOf(servers: readonly string[]): Declaration {
  const cluster = new Cluster("random");
  const [d1, d2] = ["d1", "d2"].map(
    (host, at) =>
      new Director(cluster, host, {
        host,
        interface: "eth0",
        dip: `192.168.0.${numberOf(host)}/24`,
        boot: at === 0 ? "auto" : "none",
      }),
  ) as [Director, Director];
  const realServers = servers.map(
    (host, at) =>
      new RealServer(cluster, host, {
        host,
        rip: `192.168.0.${numberOf(host)}`,
        boot: at === 0 ? "auto" : "none",
      }),
  );
  for (const port of [80, 443])
    new VirtualService(cluster, `on-${port}`, {
      directors: [d1, d2],
      vipOwner: d1,
      vip: "192.168.0.21/24",
      port,
      scheduler: "wrr",
      realServers,
    });
  return declarationOf(cluster);
}

/** What is done while it is killed, each on hosts and a record as the one before leaves them. */
export const acts = ["apply", "remove", "destroy", "confirm"] as const;
export type Act = (typeof acts)[number];

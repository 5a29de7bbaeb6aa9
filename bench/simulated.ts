/**
 * A cluster.ts of one director and so many real servers, all of them servers of three services: ten resources a server (kernel parameters,
 * VIPs, destinations).
 */
export function simulatedCluster(servers: number): string {
  return `import { Cluster, Director, RealServer, Sysctl, VirtualService } from "lvsform";
const random = new Cluster("random");
const d1 = new Director(random, "d1", { host: "d1", boot: "none", interface: "eth0", dip: "192.168.0.11/16" });
const realServers = Array.from({ length: ${servers} }, (_, at) => {
  const rip = \`192.168.\${1 + Math.floor(at / 250)}.\${1 + (at % 250)}\`;
  return new RealServer(random, \`t\${at + 1}\`, { host: \`t\${at + 1}\`, boot: "none", rip });
});
for (const [name, vip] of [["http", "192.168.0.21/16"], ["https", "192.168.0.22/16"], ["other", "192.168.0.23/16"]] as const)
  new VirtualService(random, name, { director: d1, vip, port: 80, scheduler: "wrr", realServers });
export default random;
`;
}

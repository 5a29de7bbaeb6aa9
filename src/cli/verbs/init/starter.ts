import { naming } from "../../../import/names.ts";
import { comment, literal } from "../../../import/write/literal.ts";

/** A host of the new cluster. */
export interface StarterHost {
  /** As ssh names it. */
  readonly name: string;
  /** Canonical, without a prefix length. */
  readonly address: string;
}

/** The content of a new cluster.ts. */
export interface Starter {
  readonly name: string;
  readonly director: StarterHost;
  /** Of the director's network. */
  readonly prefixLength: number;
  readonly realServers: readonly StarterHost[];
  readonly vip: string;
  /** Which of it was made up, and is to be replaced: everything, or what the ssh configuration does not have. */
  readonly from: "example" | "ssh-config";
  /** Hosts that are not in it, each with the reason. */
  readonly leftOut: readonly string[];
}

/** The example of the README, for a cluster of which nothing is known yet but its name. */
export function exampleStarter(name: string): Starter {
  return {
    name,
    from: "example",
    prefixLength: 24,
    vip: "192.168.0.21",
    leftOut: [],
    director: { name: "v11", address: "192.168.0.11" },
    realServers: [12, 13, 14].map((n) => ({ name: `v${n}`, address: `192.168.0.${n}` })),
  };
}

/** The text of a cluster.ts to begin with: valid as it stands, with comments on what to change. */
export function writeStarter(starter: Starter): string {
  const { name, director, prefixLength, realServers, vip, from, leftOut } = starter;
  const nameOf = naming(["Cluster", "Director", "RealServer", "VirtualService"]);
  const cluster = nameOf(name, "cluster");
  const directorName = nameOf(director.name, "director");
  const servers = realServers.map((one) => ({ ...one, constant: nameOf(one.name, "server") }));
  const [first, ...others] = servers.map(({ constant }) => constant);
  const isExample = from === "example";
  // Weights are known of the example alone.
  const entries = isExample ? [`{ server: ${first}, weight: 2 }`, ...others] : servers.map(({ constant }) => constant);
  const change = (what: string) => (isExample ? `CHANGE: ${what}` : what);
  return `${comment([
    "A cluster for Linux Virtual Server. lvsform validate checks this file without touching a host, lvsform doctor looks whether the hosts",
    "are ready, lvsform plan shows what lvsform apply would do. What lvsform needs of a host is what you would type after ssh: user, port,",
    "key and jump hosts belong in the OpenSSH configuration. Log in as root, or set sudo: true at a host.",
    `Look at each ${isExample ? "CHANGE" : "CHECK"}: what stands there ${isExample ? "is an example" : "was taken from the ssh configuration, or guessed"}.`,
  ])}
import { Cluster, Director, RealServer, VirtualService } from "lvsform";

// The state is stored under this name.
const ${cluster} = new Cluster(${literal(name)});

// Has the VIP, and sends what comes to it on to the real servers.
const ${directorName} = new Director(${cluster}, ${literal(director.name)}, {
  host: ${literal(director.name)}, // ${isExample ? "CHANGE: as ssh names it" : "CHECK: whether this one is the director"}
  interface: "eth0", // ${isExample ? "CHANGE" : "CHECK"}: the one in the network of the clients; ip -br addr shows it
  dip: ${literal(`${director.address}/${prefixLength}`)}, // ${change(`${isExample ? "" : "CHECK: "}its own address there, with the prefix length`)}
});

// The real servers. What one needs to answer for the VIP, and not to answer ARP for it, is declared automatically.
${isExample ? "// CHANGE: as ssh names them, and their addresses in the network of the director." : "// CHECK: whether all of these are real servers, and have these addresses in the network of the director."}
${servers
  .map(
    ({ name: host, address, constant }) =>
      `const ${constant} = new RealServer(${cluster}, ${literal(host)}, { host: ${literal(host)}, rip: ${literal(address)} });`,
  )
  .join("\n")}
${leftOut.length > 0 ? `${comment(["Left out, since only you know whether they belong here:", ...leftOut.map((line) => `  ${line}`)])}\n` : ""}
// What the clients ask for.
new VirtualService(${cluster}, "http", {
  director: ${directorName},
  vip: ${literal(`${vip}/${prefixLength}`)}, // ${isExample ? "CHANGE" : "CHECK"}: an unused address
  port: 80,
  scheduler: "wrr", // in turn, by weight; left out: wlc, to the one with the fewest connections for its weight
  // forwarding: "masquerading", // left out: direct-routing, real servers answer the clients themselves; also: "tunneling"
  // persistence: { seconds: 300 }, // a client stays on its real server
${isExample ? "" : `  // { server: ${first}, weight: 2 } instead of ${first} alone: twice as many as for weight 1, the default\n`}  realServers: ${listOf(entries)},
});

export default ${cluster};
`;
}

/** On one line where it fits. */
function listOf(entries: readonly string[]): string {
  const short = `[${entries.join(", ")}]`;
  return short.length <= 100 ? short : `[\n${entries.map((one) => `    ${one},\n`).join("")}  ]`;
}

import { providers } from "../../../providers/index.ts";
import { complete } from "../../../src/api/pipeline.ts";
import { compile } from "../../../src/dsl/compile.ts";
import { wavesOf } from "../../../src/graph/waves.ts";
import { Cluster, Director, RealServer, VirtualService } from "../../../src/index.ts";
import type { Declaration } from "../../../src/model/declaration.ts";
import type { Change } from "../../../src/model/plan.ts";
import { orderFromNothing } from "../../../src/plan/order-from-nothing.ts";
import { orderOfWork } from "../../../src/views/graph/order.ts";
import type { Picture } from "../../../src/views/graph/picture.ts";
import { topology } from "../../../src/views/graph/topology.ts";

/** Names that mean something to what a picture is written in. */
export const oddNames: readonly string[] = [
  "end",
  'a"]; b --> c',
  "1. one",
  "- two",
  "`code` **bold** __b__",
  "<img src=x onerror=alert(1)>",
  "#35; &amp; #quot;",
  "%%{init: {}}%%",
  "\\N \\G \\",
  "x\u001b[31m",
  "日本語の名前",
  "{{a}} [(b)] {c}",
  "very long name ".repeat(6).trim(),
];

function director(web: Cluster, n: number): Director {
  return new Director(web, `d${n}`, { host: `lb${n}.example.com`, interface: "eth0", dip: `10.0.0.${n}/16` });
}

function declared(make: (web: Cluster) => void): Declaration {
  const web = new Cluster("web");
  make(web);
  return complete(compile(web), providers);
}

/** One director, a service of each odd name. */
export const odd = declared((web) => {
  const server = new RealServer(web, "s", { host: "2001:db8::12", rip: "10.0.1.1" });
  const of = { director: director(web, 1), realServers: [server], port: 80 };
  for (const [at, name] of oddNames.entries()) new VirtualService(web, name, { ...of, vip: `10.0.0.${100 + at}/16` });
});

/** Two directors, fifty real servers of two services, three of another; one host is both a director and a real server. */
export const fifty = declared((web) => {
  const directors = [1, 2].map((n) => director(web, n)) as [Director, Director];
  const servers = (count: number, name: string, net: number) =>
    Array.from(
      { length: count },
      (_, n) => new RealServer(web, `${name}${n}`, { host: `${name}-${n}`, rip: `10.0.${net}.${n + 1}` }),
    );
  const realServers = servers(50, "web", 1);
  const at = { directors, vipOwner: directors[0], realServers };
  new VirtualService(web, "http", { ...at, vip: "10.0.0.100/16", port: 80 });
  new VirtualService(web, "https", { ...at, vip: "10.0.0.100/16", port: 443, persistence: { seconds: 300 } });
  const both = new RealServer(web, "both", { host: "lb1.example.com", rip: "10.0.0.1" });
  const dns = { director: directors[1], realServers: [...servers(3, "dns", 2), both], protocol: "udp" as const };
  new VirtualService(web, "dns", { ...dns, vip: "10.0.0.101/16", port: 53 });
});

/** Hosts that wait for each other to and fro: lines go past columns. */
export const toAndFro = declared((web) => {
  const one = director(web, 1);
  const [s1, s2, s3] = [1, 2, 3].map(
    (n) => new RealServer(web, `s${n}`, { host: `s${n}`, rip: `10.0.1.${n}`, interface: "eth0", gateway: "10.0.0.1" }),
  ) as [RealServer, RealServer, RealServer];
  const forwarding = "masquerading";
  new VirtualService(web, "http", {
    director: one,
    vip: "10.0.0.100/16",
    port: 80,
    forwarding,
    realServers: [s1, s2, s3],
  });
  s1.node.addDependency(s2);
  s2.node.addDependency(one.node.findAll()[0] as Director);
});

export function orderOf(declaration: Declaration): Picture {
  const { changes, waves } = orderFromNothing(declaration, providers);
  return orderOfWork(declaration.cluster, changes, waves);
}

/** Lines that go past a column and to another lane: the upmost, and one below. */
function pastColumns(): Picture {
  const change = (host: string, key: string, dependsOn: readonly string[] = []) =>
    ({ address: `${host}/sysctl/${key}`, host, kind: "sysctl", key, action: "create", dependsOn }) as unknown as Change;
  const changes = [
    change("a", "0"),
    change("b", "0", ["d/sysctl/0"]),
    change("c", "0"),
    change("d", "0"),
    change("a", "1", ["b/sysctl/0", "c/sysctl/0"]),
    change("e", "0", ["b/sysctl/0", "c/sysctl/0", "a/sysctl/0"]),
  ];
  return orderOfWork("web", changes, wavesOf(changes));
}

export const pictures: readonly (readonly [string, Picture])[] = [
  ["odd names", topology(odd)],
  ["odd names, order", orderOf(odd)],
  ["fifty servers", topology(fifty)],
  ["fifty servers, order", orderOf(fifty)],
  ["to and fro, order", orderOf(toAndFro)],
  ["past columns, order", pastColumns()],
  ["nothing to do", orderOfWork("web", [], [])],
];

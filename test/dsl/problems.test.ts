import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compile } from "../../src/dsl/compile.ts";
import { loadDeclaration } from "../../src/dsl/load.ts";
import { runClusterFile } from "../../src/dsl/run-cluster-file.ts";
import { type Diagnostic, Failure } from "../../src/model/diagnostic.ts";
import { program } from "../program.ts";

const folder = mkdtempSync(join(tmpdir(), "lvsform-dsl-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

function validate(file: string) {
  return spawnSync(process.execPath, [program, "validate", "-f", file], { encoding: "utf8" });
}

/** What is told of a cluster file, as `code line`. */
async function told(text: string): Promise<readonly string[]> {
  return (await problems(text)).map(({ code, source }) => `${code} ${source?.line ?? "-"}`);
}

async function problems(text: string): Promise<readonly Diagnostic[]> {
  count += 1;
  const file = join(folder, `cluster-${count}.ts`);
  writeFileSync(file, text);
  try {
    return compile(await runClusterFile(file)).diagnostics;
  } catch (error) {
    if (error instanceof Failure) return error.diagnostics;
    throw error;
  }
}

/** A right cluster with one part replaced; the service stands on line 6. */
function cluster(parts: { director?: string; server?: string; service?: string; more?: string } = {}): string {
  return [
    'import { Cluster, Director, RealServer, VirtualService, Sysctl, InterfaceAddress, IpvsDestination } from "lvsform";',
    'const web = new Cluster("web");',
    `const v11 = new Director(web, "v11", ${parts.director ?? '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24" }'});`,
    `const v12 = new RealServer(web, "v12", ${parts.server ?? '{ host: "v12", rip: "192.168.0.12" }'});`,
    'const v13 = new RealServer(web, "v13", { host: "v13", rip: "192.168.0.13" });',
    `new VirtualService(web, "http", { director: v11, vip: "192.168.0.21/24", port: 80, scheduler: "wrr", realServers: [v12, v13]${parts.service ? `, ${parts.service}` : ""} } as any);`,
    parts.more ?? "",
    "export default web;",
  ].join("\n");
}

describe("a wrong cluster.ts is told with its line", () => {
  it("says nothing of a right one", async () => {
    expect(await told(cluster())).toEqual([]);
  });

  it.each([
    ["an address that is none", cluster({ server: '{ host: "v12", rip: "192.168.0.300" }' }), "bad-address 4"],
    ["an address with octal zeros", cluster({ server: '{ host: "v12", rip: "192.168.0.012" }' }), "bad-address 4"],
    ["a prefix length with zeros in front", cluster({ service: 'vip: "192.168.0.21/024"' }), "bad-prefix 6"],
    ["a prefix length of 0", cluster({ service: 'vip: "192.168.0.21/0"' }), "bad-prefix 6"],
    [
      "a DIP without its prefix length",
      cluster({ director: '{ host: "v11", interface: "eth0", dip: "192.168.0.11" }' }),
      "bad-prefix 3",
    ],
    ["a DIP of /0", cluster({ director: '{ host: "v11", interface: "eth0", dip: "192.168.0.11/0" }' }), "bad-prefix 3"],
    [
      "a label whose device stands elsewhere in it",
      cluster({
        more: 'new InterfaceAddress(v12, "a", { interface: "eth0", address: "192.168.0.9/24", label: ":eth00" });',
      }),
      "bad-label 7",
    ],
    ["a very long host name", cluster({ server: '{ host: "v".repeat(300_000), rip: "192.168.0.12" }' }), "bad-host 4"],
    ["a very long scheduler", cluster({ service: 'scheduler: "w".repeat(3_000_000)' }), "unknown-scheduler 6"],
    [
      "a very long value of a parameter",
      cluster({ more: 'new Sysctl(v12, "s", { name: "net.core.somaxconn", value: "1".repeat(5000) });' }),
      "bad-sysctl-value 7",
    ],
    [
      "constructs that wait for each other and declare nothing",
      cluster({ more: "v12.node.addDependency(v13);\nv13.node.addDependency(v12);" }),
      "dependency-circle 4",
    ],
    ["a construct that waits for itself", cluster({ more: "v12.node.addDependency(v12);" }), "dependency-circle 4"],
    ["port 0", cluster({ service: "port: 0" }), "port-zero 6"],
    ["a port that is text", cluster({ service: 'port: "80"' }), "bad-port 6"],
    ["an unknown scheduler", cluster({ service: 'scheduler: "wwr"' }), "unknown-scheduler 6"],
    ["an unknown property", cluster({ service: 'schedular: "wrr"' }), "bad-property 6"],
    ["a forwarding method that is none", cluster({ service: 'forwarding: "nat"' }), "unknown-forwarding 6"],
    ["one-packet scheduling of TCP", cluster({ service: "onePacket: true" }), "one-packet 6"],
    [
      "one-packet scheduling by masquerading",
      cluster({ service: 'protocol: "udp", onePacket: true, forwarding: "masquerading"' }),
      "one-packet-masquerading 6",
    ],
    ["a flag of another scheduler", cluster({ service: 'schedulerFlags: ["sh-port"]' }), "scheduler-flags 6"],
    ["a flag of mh on sh", cluster({ service: 'scheduler: "sh", schedulerFlags: ["mh-port"]' }), "scheduler-flags 6"],
    ["a flag that is none", cluster({ service: 'schedulerFlags: ["fallback"]' }), "unknown-scheduler-flag 6"],
    ["persistence beyond a month", cluster({ service: "persistence: { seconds: 2678401 }" }), "bad-persistence 6"],
    ["a netmask with holes", cluster({ service: 'persistence: { netmask: "255.0.255.0" }' }), "bad-netmask 6"],
    ["an IPv6 prefix length on IPv4", cluster({ service: "persistence: { netmask: 64 }" }), "netmask-too-long 6"],
    ["a persistence engine on TCP", cluster({ service: 'persistence: { engine: "sip" }' }), "engine-protocol 6"],
    ["FTP without persistence", cluster({ service: "port: 21" }), "ftp-persistence 6"],
    ["a service without real servers", cluster({ service: "realServers: []" }), "no-real-servers 6"],
    ["a firewall mark with a port", cluster({ service: "fwmark: 7" }), "mark-and-port 6"],
    ["a firewall mark of 0", cluster({ service: "fwmark: 0" }), "bad-fwmark 6"],
    [
      "a family that is not the VIP's",
      cluster({ service: "fwmark: 7, port: undefined, family: 6" }),
      "vip-family-differs 6",
    ],
    ["no VIP and no mark", cluster({ service: "vip: undefined" }), "no-vip 6"],
    ["no port", cluster({ service: "port: undefined" }), "no-port 6"],
    ["no director", cluster({ service: "director: undefined" }), "no-director 6"],
    ["an IPv6 VIP for IPv4 real servers", cluster({ service: 'vip: "2001:db8::21"' }), "family-differs 6"],
    ["a link-local VIP", cluster({ service: 'vip: "fe80::1"' }), "vip-not-unicast 6"],
    [
      "a tunnel in direct routing",
      cluster({ service: 'realServers: [{ server: v12, tunnel: { type: "ipip" } }]' }),
      "tunnel-without-tunneling 6",
    ],
    [
      "gue without a port",
      cluster({ service: 'forwarding: "tunneling", realServers: [{ server: v12, tunnel: { type: "gue" } }]' }),
      "bad-port 6",
    ],
    [
      "ipip with a port",
      cluster({
        service: 'forwarding: "tunneling", realServers: [{ server: v12, tunnel: { type: "ipip", port: 6080 } }]',
      }),
      "bad-property 6",
    ],
    [
      "gre with remote checksums",
      cluster({
        service:
          'forwarding: "tunneling", realServers: [{ server: v12, tunnel: { type: "gre", checksum: "remcsum" } }]',
      }),
      "unknown-checksum 6",
    ],
    [
      "another port in tunneling",
      cluster({ service: 'forwarding: "tunneling", realServers: [{ server: v12, port: 8080 }]' }),
      "port-differs 6",
    ],
    [
      "one VIP on two directors without an owner",
      cluster({
        service:
          'director: undefined, directors: [v11, new Director(web, "b", { host: "b", interface: "eth0", dip: "192.168.0.9/24" })]',
      }),
      "vip-owner-unknown 6",
    ],
    [
      "an owner of the VIP that has no table",
      cluster({
        service: 'vipOwner: new Director(web, "b", { host: "b", interface: "eth0", dip: "192.168.0.9/24" })',
      }),
      "vip-owner-elsewhere 6",
    ],
    [
      "a masqueraded real server whose gateway is another host",
      cluster({
        server: '{ host: "v12", rip: "192.168.0.12", gateway: "192.168.0.254" }',
        service: 'forwarding: "masquerading"',
      }),
      "gateway-not-director 6",
    ],
    [
      "direct routing by the director as gateway",
      cluster({ server: '{ host: "v12", rip: "192.168.0.12", gateway: "192.168.0.11" }' }),
      "gateway-is-director 6",
    ],
    [
      "a real server of two methods",
      cluster({
        more: 'new VirtualService(web, "nat", { director: v11, vip: "192.168.0.22", port: 80, forwarding: "masquerading", realServers: [v12] });',
      }),
      "methods-mixed 6",
    ],
    [
      "one RIP of two hosts",
      cluster({ more: 'new RealServer(web, "v14", { host: "v14", rip: "192.168.0.12" });' }),
      "rip-twice -",
    ],
    [
      "the interface of a sync daemon taken down",
      cluster({
        director:
          '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", interfacesDown: ["eth2"], sync: { master: { interface: "eth2", syncId: 1 } } }',
      }),
      "link-needed 3",
    ],
    [
      "a raw destination with thresholds the wrong way round",
      cluster({
        more: 'new IpvsDestination(v11, "d", { service: { vip: "192.168.0.22", port: 80 }, rip: "192.168.0.12", lowerThreshold: 5, upperThreshold: 2 });',
      }),
      "bad-destination 7",
    ],
    [
      "a raw destination of the other family",
      cluster({
        more: 'new IpvsDestination(v11, "d", { service: { vip: "192.168.0.22", port: 80 }, rip: "2001:db8::1" });',
      }),
      "bad-destination 7",
    ],
    [
      "a table that is owned and exclusive",
      cluster({
        director: '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", table: "owned" }',
        more: 'new Director(web, "again", { host: "v11", interface: "eth0", dip: "192.168.0.11/24", table: "exclusive" });',
      }),
      "table-differs -",
    ],
    [
      "the interface of the VIPs taken down",
      cluster({
        director: '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", interfacesDown: ["eth0"] }',
      }),
      "link-needed 3",
    ],
    [
      "one syncid for both directions",
      cluster({
        director:
          '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", sync: { master: { interface: "eth0", syncId: 1 }, backup: { interface: "eth0", syncId: 1 } } }',
      }),
      "sync-loop 3",
    ],
    [
      "a syncid out of range",
      cluster({
        director:
          '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", sync: { master: { interface: "eth0", syncId: 256 } } }',
      }),
      "bad-syncid 3",
    ],
    [
      "an IPVS parameter that is none",
      cluster({
        director: '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", vsSysctls: { conntrak: 1 } }',
      }),
      "bad-property 3",
    ],
    [
      "an IPVS parameter out of range",
      cluster({
        director: '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", vsSysctls: { sync_retries: 4 } }',
      }),
      "bad-vs-sysctl 3",
    ],
    [
      "a sync threshold beyond its period",
      cluster({
        director: '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", vsSysctls: { sync_threshold: [5, 3] } }',
      }),
      "bad-sync-threshold 3",
    ],
    [
      "a number of sync ports that is no power of two",
      cluster({
        director: '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", vsSysctls: { sync_ports: 3 } }',
      }),
      "bad-sync-ports 3",
    ],
    [
      "a raw destination with a port of its own in direct routing",
      cluster({
        more: 'new IpvsDestination(v11, "d", { service: { vip: "192.168.0.22", port: 80 }, rip: "192.168.0.12", port: 8080 });',
      }),
      "bad-destination 7",
    ],
    ["a VIP of loopback", cluster({ service: 'vip: "127.0.0.2"' }), "vip-not-unicast 6"],
    ["a VIP that is the network's broadcast", cluster({ service: 'vip: "192.168.0.255/24"' }), "vip-not-unicast 6"],
    [
      "a lower threshold above the upper",
      cluster({ service: "realServers: [{ server: v12, upperThreshold: 5, lowerThreshold: 9 }]" }),
      "thresholds 6",
    ],
    [
      "a real server of another cluster",
      cluster({
        service: 'realServers: [new RealServer(new Cluster("o"), "x", { host: "x", rip: "10.0.0.1" })]',
      }),
      "other-cluster 6",
    ],
    [
      "one sysctl in two spellings with two values",
      cluster({
        more: 'new Sysctl(v12, "a", { name: "net/ipv4/ip_forward", value: 1 }); new Sysctl(v12, "b", { name: "net.ipv4.ip_forward", value: 0 });',
      }),
      "declared-twice 7",
    ],
    ["a VIP that is the director's DIP", cluster({ service: 'vip: "192.168.0.11/24"' }), "vip-is-dip 6"],
    ["a VIP that is a RIP", cluster({ service: 'vip: "192.168.0.12"' }), "vip-is-rip 6"],
    [
      "another port in direct routing",
      cluster({ service: "realServers: [{ server: v12, port: 8080 }]" }),
      "port-differs 6",
    ],
    ["a real server named twice", cluster({ service: "realServers: [v12, v12]" }), "server-twice 6"],
    ["a real server that is undefined", cluster({ service: "realServers: [v12, undefined]" }), "bad-property 6"],
    ["a weight out of range", cluster({ service: "realServers: [{ server: v12, weight: -1 }]" }), "bad-weight 6"],
    ["a host name with a space", cluster({ server: '{ host: "v12; reboot", rip: "192.168.0.12" }' }), "bad-host 4"],
    [
      "an alias for an interface",
      cluster({ director: '{ host: "v11", interface: "eth0:0", dip: "192.168.0.11/24" }' }),
      "bad-interface 3",
    ],
    [
      "a timeout of 0",
      cluster({ director: '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", timeouts: { tcpSeconds: 0 } }' }),
      "bad-timeout 3",
    ],
    [
      "two services on one VIP and port",
      cluster({
        more: 'new VirtualService(web, "b", { director: v11, vip: "192.168.0.21/24", port: 80, scheduler: "wrr", realServers: [v12, v13] });',
      }),
      "service-twice 7",
    ],
    [
      "a VIP on two directors",
      cluster({
        more: 'const d = new Director(web, "d", { host: "d", interface: "eth0", dip: "192.168.0.5/24" }); new VirtualService(web, "b", { director: d, vip: "192.168.0.21/24", port: 443, realServers: [v12] });',
      }),
      "vip-on-two-directors 7",
    ],
    [
      "a VIP that is the address of a host outside the service",
      cluster({
        more: 'const v14 = new RealServer(web, "v14", { host: "v14", rip: "192.168.0.14" }); new VirtualService(web, "b", { director: v11, vip: "192.168.0.14", port: 443, realServers: [v12] });',
      }),
      "vip-is-host 7",
    ],
    [
      "one sysctl with two values",
      cluster({ more: 'new Sysctl(v12, "x", { name: "net.ipv4.conf.lo.arp_ignore", value: 0 });' }),
      "declared-twice 6",
    ],
    [
      "a raw resource outside a host",
      cluster({ more: 'new Sysctl(web, "x", { name: "net.ipv4.ip_forward", value: 1 });' }),
      "no-host 7",
    ],
    [
      "an address on lo with the mask of a network",
      cluster({ more: 'new InterfaceAddress(v12, "x", { interface: "lo", address: "10.0.0.1/24" });' }),
      "lo-address-mask 7",
    ],
    [
      "a label that is no label",
      cluster({ more: 'new InterfaceAddress(v12, "x", { interface: "lo", address: "10.0.0.1", label: "eth0:1" });' }),
      "bad-label 7",
    ],
  ])("%s", async (_what, text, expected) => {
    expect(await told(text)).toContain(expected);
  });

  it("tells all problems at once, each with a hint", async () => {
    const text = cluster({ server: '{ host: "v12", rip: "1.2.3" }', service: 'port: 70000, scheduler: "x"' });
    const all = await problems(text);
    expect(all.map(({ code }) => code).toSorted()).toEqual(["bad-address", "bad-port", "unknown-scheduler"]);
    for (const { hint } of all) expect(hint.length).toBeGreaterThan(10);
  });

  it.each([
    ["throws", 'import "lvsform";\nthrow new Error("no weight today");', "cluster-file-throws 2"],
    ["exports nothing", "export const a = 1;", "cluster-file-exports 1"],
    ["exports something else", "export default { a: 1 };", "cluster-file-exports 1"],
    ["cannot be parsed", "const a = 1;\nconst b = = 2;", "cluster-file-syntax 2"],
    ["uses an enum", "const a = 1;\nenum B { c }", "cluster-file-syntax 2"],
    ["imports a package that is not there", 'import "lvsform";\nimport "no-such-package";', "cluster-file-import 2"],
    [
      "gives one construct the name of another",
      'import { Cluster, RealServer } from "lvsform";\nconst w = new Cluster("w");\nfor (const n of [1, 2])\n  new RealServer(w, "a", { host: "h", rip: "10.0.0.1" });',
      "cluster-file-throws 4",
    ],
  ])("a file that %s", async (_what, text, expected) => {
    expect(await told(text)).toEqual([expected]);
  });

  it.each([
    ["a wrong name from lvsform", 'import { Clutser } from "lvsform";', "Write Cluster."],
    ["a wrong name of lvsform", 'import { Cluster } from "lvsfrom";', 'Write "lvsform".'],
    [
      "a file without its ending",
      'import "lvsform";\nimport "./beside";',
      'Write the file with its extension: "./beside.ts"',
    ],
    [
      "a file that is not there",
      'import "lvsform";\nimport "./nowhere.ts";',
      "Correct the import, or create that file.",
    ],
    [
      "a comma that is not there",
      "const a = {\n  b: 1\n  c: 2 };",
      "Correct the line, or the end of the line before it.",
    ],
    ["an enum", "enum B { c }", "without enum"],
  ])("says what to do about %s, at its line", async (_what, text, hint) => {
    writeFileSync(join(folder, "beside.ts"), "export {};");
    const [found] = await problems(text);
    expect(found?.hint).toContain(hint);
    if (found?.code === "cluster-file-import") expect(found.source?.line).toBe(text.split("\n").length);
  });

  it("says which property was meant, of those there are, also within a list and a choice", async () => {
    const [service] = await problems(cluster({ service: 'schedular: "wrr"' }));
    expect(service?.summary).toBe('VirtualService "http": it has no property schedular.');
    expect(service?.hint).toMatch(/^Write scheduler\. The properties are director, .*realServers.*, protect\.$/);
    const [entry] = await problems(cluster({ service: "realServers: [{ server: v12, wieght: 2 }]" }));
    expect([entry?.summary, entry?.hint]).toEqual([
      'VirtualService "http": realServers[0] has no property wieght.',
      expect.stringMatching(/^Write weight\. The properties are server, weight/),
    ]);
    const [sync] = await problems(
      cluster({
        director:
          '{ host: "v11", interface: "eth0", dip: "192.168.0.11/24", sync: { master: { interface: "eth0", syncid: 1 } } } as any',
      }),
    );
    expect(sync?.summary).toContain("sync.master.syncId is missing");
  });

  it("calls what was left out missing", async () => {
    const found = await problems(
      cluster({ director: '{ host: "v11", interface: "eth0", dpi: "192.168.0.11/24" } as any' }),
    );
    expect(found.map(({ summary }) => summary)).toEqual([
      'Director "v11": dip is missing. It must be an IP address with a prefix length.',
      'Director "v11": it has no property dpi.',
    ]);
    expect(found[1]?.hint).toContain("Write dip.");
  });

  it("a file that fails beside its own course, while it awaits something", async () => {
    const text =
      'import "lvsform";\nvoid Promise.reject(new Error("late"));\nawait new Promise((done) => setTimeout(done, 200));';
    // The test runner would take the rejection for its own: a process of lvsform's own tells.
    const file = join(folder, "late.ts");
    writeFileSync(file, text);
    const { status, stderr } = validate(file);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/Error: late\.\n {2}at .*late\.ts:2:/)]);
  });

  it("a file that ends the process is no success", () => {
    const file = join(folder, "exit.ts");
    writeFileSync(file, "process.exit(0);");
    const { status, stderr } = validate(file);
    expect([status, stderr]).toEqual([1, expect.stringContaining("ended the process while it was loaded")]);
  });

  it("names a file that is not there, and touches nothing", async () => {
    await expect(loadDeclaration(join(folder, "none.ts"))).rejects.toMatchObject({
      diagnostics: [{ code: "cluster-file-missing" }],
    });
  });

  it("says of a name where a construct is meant that it is none", async () => {
    const [found] = await problems(cluster({ service: 'realServers: ["v12"]' }));
    expect(found?.summary).toContain("realServers[0]: is not a RealServer");
  });

  it("points at the user's line also when a helper makes the construct", async () => {
    const helper = 'const add = (ip: string) =>\n  new RealServer(web, ip, { host: "h", rip: ip });\nadd("nonsense");';
    expect(await told(cluster({ more: helper }))).toEqual(["bad-address 8"]);
  });
});

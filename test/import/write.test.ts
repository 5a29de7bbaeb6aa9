import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { settle, textOf } from "../../src/cli/verbs/import/settle.ts";
import type { Found } from "../../src/import/found.ts";
import { sortOut } from "../../src/import/sort-out.ts";
import { comment } from "../../src/import/write/literal.ts";
import { director, found, inventory, lost, server } from "./found.ts";

const written = async (all: Found) => textOf((await settle({ providers }, sortOut(all))).draft, new Map());
const v11 = inventory("v11", ["lo 127.0.0.1/8", "eth0 192.168.0.11/24", "eth0 192.168.0.21/24 eth0:0"]);
const servers = [12, 13, 14].map((n) => server(`v${n}`, `192.168.0.${n}`));
const all = (port: number, spec = {}) => Object.fromEntries([12, 13, 14].map((n) => [`192.168.0.${n}:${port}`, spec]));
const http = "tcp:192.168.0.21:80";
const https = "tcp:192.168.0.21:443";

describe("a cluster.ts that is written from what runs", () => {
  it("is the walkthrough's, as a person would write it", async () => {
    const to = { ...all(80), "192.168.0.12:80": { weight: 2 } };
    const timeouts = { tcpSeconds: 800, tcpFinSeconds: 100, udpSeconds: 300 };
    expect(await written(found([director({ ...v11, timeouts }, { [http]: { scheduler: "wrr", to } })], servers))).toBe(
      `import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const web = new Cluster("web");

const vip = "192.168.0.21/24";

const v11 = new Director(web, "v11", {
  host: "v11",
  interface: "eth0",
  dip: "192.168.0.11/24",
  timeouts: { tcpSeconds: 800, tcpFinSeconds: 100 },
});

const servers = [
  { n: 12, weight: 2 },
  { n: 13, weight: 1 },
  { n: 14, weight: 1 },
].map(({ n, weight }) => ({
  server: new RealServer(web, \`v\${n}\`, {
    host: \`v\${n}\`,
    rip: \`192.168.0.\${n}\`,
  }),
  weight,
}));

new VirtualService(web, "http", {
  director: v11,
  vip,
  port: 80,
  scheduler: "wrr",
  realServers: servers,
});

export default web;
`,
    );
  });

  it("has one loop for servers that every service takes alike, with what they have in common said once", async () => {
    const text = await written(
      found(
        [
          director(v11, {
            [http]: { scheduler: "wlc", to: all(80) },
            [https]: { scheduler: "wlc", to: all(443, { weight: 5 }) },
          }),
        ],
        servers,
      ),
    );
    expect(text).toContain("const servers = [12, 13, 14].map(");
    expect(text).toContain("  realServers: servers,\n");
    expect(text).toMatch(/realServers: servers\.map\(\(server\) => \(\{ server, weight: 5 \}\)\)/);
    expect(text).not.toContain("scheduler");
  });

  it("names each server of a series where services differ in what they take", async () => {
    const text = await written(
      found(
        [
          director(v11, {
            [http]: { scheduler: "wrr", to: all(80) },
            [https]: { scheduler: "wrr", to: { "192.168.0.12:443": { weight: 0 } } },
          }),
        ],
        servers,
      ),
    );
    expect(text).toMatch(/const realServer = \(n: number\) =>\s+new RealServer/);
    expect(text).toContain("const v13 = realServer(13);");
    expect(text).toContain("realServers: [v12, v13, v14]");
    expect(text).toContain("realServers: [{ server: v12, weight: 0 }]");
  });

  it("counts where names and addresses are a number apart, and pads", async () => {
    const padded = [1, 2, 3].map((n) => server(`web0${n}`, `192.168.0.${100 + n}`));
    const to = Object.fromEntries(padded.map(({ rip }) => [`${rip}:80`, {}]));
    const text = await written(found([director(v11, { [http]: { scheduler: "rr", to } })], padded));
    expect(text).toMatch(/host: `web\$\{String\(n\)\.padStart\(2, "0"\)\}`/);
    expect(text).toMatch(/rip: `192\.168\.0\.\$\{n \+ 100\}`/);
  });

  it("counts full names by their first label, and says sudo where it is needed", async () => {
    const full = [1, 2, 3].map((n) => {
      const one = server(`web${n}.dc2.example.com`, `192.168.0.${n + 11}`);
      return {
        ...one,
        inventory: { ...one.inventory, target: { name: `web${n}.dc2.example.com`, sudo: true } } as never,
      };
    });
    const text = await written(found([director(v11, { [http]: { scheduler: "rr", to: all(80) } })], full));
    expect(text).toMatch(/host: `web\$\{n\}\.dc2\.example\.com`/);
    expect(text).toMatch(/rip: `192\.168\.0\.\$\{n \+ 11\}`,\s+sudo: true/);
  });

  it("keeps a port that the method does not use, and says that it does not", async () => {
    const text = await written(
      found([director(v11, { "fwmark:7": { scheduler: "rr", to: { "192.168.0.12:80": {} } } })], servers),
    );
    expect(text).toContain("// Not a VirtualService: v12 has port 80 and the service a firewall mark");
    expect(text).toMatch(/new IpvsDestination\(v11, "mark-7-192\.168\.0\.12", \{[^}]*port: 80/);
  });

  it("counts through a long row without writing every number", async () => {
    const many = Array.from({ length: 20 }, (_, i) => server(`v${i + 101}`, `192.168.0.${i + 101}`));
    const to = Object.fromEntries(many.map(({ rip }) => [`${rip}:80`, {}]));
    const text = await written(found([director(v11, { [http]: { scheduler: "rr", to } })], many));
    expect(text).toContain("Array.from({ length: 20 }, (_, i) => i + 101).map(");
  });

  it("keeps the line in the table of a server that was not read, and says what is missing", async () => {
    const to = { "192.168.0.12:80": {}, "192.168.0.99:80": { upperThreshold: 10 } };
    const text = await written(
      found(
        [director(v11, { [http]: { scheduler: "rr", to } })],
        [servers[0] as never, lost("192.168.0.99", "rs9 cannot be reached.")],
      ),
    );
    expect(text).toContain("// 192.168.0.99 was not read: rs9 cannot be reached.");
    expect(text).toMatch(
      /new IpvsDestination\(v11, "http-192.168.0.99", \{[^}]*rip: "192.168.0.99",\s+upperThreshold: 10/,
    );
  });

  it("says as objects of the table what a VirtualService cannot say, and why", async () => {
    const mixed = { "192.168.0.12:80": {}, "192.168.0.13:80": { forwarding: "tunneling" as const } };
    const own = { "192.168.0.12:8080": { forwarding: "masquerading" as const } };
    const text = await written(
      found(
        [
          director(v11, {
            [http]: { scheduler: "rr", to: mixed },
            "tcp:192.168.0.11:80": { scheduler: "rr", to: own },
          }),
        ],
        servers,
      ),
    );
    expect(text).toContain("// Its real servers have different forwarding methods.");
    expect(text).toMatch(/rip: "192.168.0.13",\s+forwarding: "tunneling"/);
    expect(text).toMatch(/Not a VirtualService: the VIP 192.168.0.11 is the address \(DIP\)/);
    expect(text).toContain('new IpvsService(v11, "http-11"');
  });

  it("leaves alone, with a word, what cluster.ts cannot say at all", async () => {
    const to = { "192.168.0.12:80": {} };
    const text = await written(
      found(
        [director(v11, { [http]: { scheduler: "house", to }, [https]: { scheduler: "rr", to: all(443) } })],
        servers,
      ),
    );
    expect(text).toContain("// tcp:192.168.0.21:80 is left alone: cluster.ts cannot express it.");
    expect(text).not.toContain('"house",');
    expect(text).toContain('new VirtualService(web, "https"');
  });

  it("joins what two directors have alike, and tells what only one of them has", async () => {
    const a = inventory("lb1", ["eth0 192.168.0.11/24", "eth0 192.168.0.21/32"]);
    const b = inventory("lb2", ["eth0 192.168.0.201/24"]);
    const table = { [http]: { scheduler: "rr", to: all(80) } };
    const text = await written(
      found([director(a, table), director(b, { ...table, [https]: { scheduler: "rr", to: all(443) } })], servers),
    );
    expect(text).toMatch(/"http", \{\s+directors: \[lb1, lb2\],\s+vipOwner: lb1,/);
    expect(text).toMatch(/\/\/ Not a VirtualService: .*VIP.*\n(.*\n)*new IpvsService\(lb2, "https"/);
  });

  it("gives no two things one name", async () => {
    const twins = [server("http", "192.168.0.12"), server("new", "192.168.0.13"), server("v11", "192.168.0.14")];
    const text = await written(found([director(v11, { [http]: { scheduler: "rr", to: all(80) } })], twins));
    expect(text).toContain('new VirtualService(web, "http-2"');
    expect(text).toContain("const newHost = ");
    expect(text).toContain('const v11Server = new RealServer(web, "v11-server", {');
  });
});

describe("a comment", () => {
  it("of what a host says ends nowhere but at its line's end", () => {
    expect(comment(["a\nb\u2028process.exit()", "\u001b[2J\u202e"])).toBe(
      "// a\n// b\n// process.exit()\n// \\x1b[2J\\u202e",
    );
  });
});

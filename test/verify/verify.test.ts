import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countersScript, parseConnections } from "../../providers/ipvs/counters.ts";
import { openLocal } from "../../src/hosts/local.ts";
import type { DeclaredService } from "../../src/model/declaration.ts";
import type { Transport } from "../../src/model/transport.ts";
import { askScript, parseAnswers } from "../../src/verify/ask.ts";
import { checkService } from "../../src/verify/check-service.ts";
import { isFair, roundOf, sharesOf } from "../../src/verify/spread.ts";

const servers = [
  { host: "v12", rip: "192.168.0.12", weight: 2 },
  { host: "v13", rip: "192.168.0.13", weight: 1 },
  { host: "v14", rip: "192.168.0.14", weight: 1 },
];
const service: DeclaredService = {
  ...{ name: "web/http", protocol: "tcp", vip: "192.168.0.21", port: 80, scheduler: "wrr", key: "tcp:192.168.0.21:80" },
  director: { host: "v11", interface: "eth0" },
  realServers: servers,
};
const mac = "52:54:00:88:e9:49";
const table = (...connections: readonly number[]) =>
  [
    "TCP  192.168.0.21:80   0 0 0 0 0",
    ...servers.map(({ rip }, at) => `  -> ${rip}:80   ${connections[at]} 0 0 0 0`),
  ].join("\n");

/** A director and a client that print what they are told to. */
async function check(
  answers: string,
  before: readonly number[],
  after: readonly number[],
  asked: Partial<DeclaredService> = {},
) {
  const readings = [table(...before), table(...after)];
  const transport = (name: string): Transport => ({
    close: async () => {},
    exec: async (script) => {
      const stdout =
        name === "v10" ? answers : script.includes("/sys/class/net") ? `${mac}\n` : (readings.shift() ?? "");
      return { code: 0, stdout, stderr: "" };
    },
  });
  return checkService(
    { ...service, ...asked },
    { client: { name: "v10", sudo: false }, director: { name: "v11", sudo: false } },
    {
      requests: undefined,
      counters: { script: countersScript, parse: parseConnections },
      withHost: (target, task) => task(transport(target.name)),
    },
  );
}
const good = `direct\nowner ${mac.toUpperCase()}\n${"answer v12\n".repeat(4)}${"answer v13\n".repeat(2)}${"answer v14\n".repeat(2)}neighbour ${mac}\n`;

describe("verify", () => {
  it("finds nothing where who answers is who should", async () => {
    const { problems, shares, requests } = await check(good, [10, 5, 5], [14, 7, 7]);
    expect(problems).toEqual([]);
    expect(requests).toBe(8);
    expect(shares.map(({ got }) => got)).toEqual([4, 2, 2]);
  });

  it("names another host that answers ARP for the VIP", async () => {
    const { problems } = await check(`${good}owner 52:54:00:da:62:1e\n`, [0, 0, 0], [4, 2, 2]);
    expect(problems.map(({ code }) => code)).toEqual(["vip-owner"]);
    expect(problems[0]?.summary).toContain("52:54:00:da:62:1e");
  });

  it("names requests without an answer, with the client's own words", async () => {
    const { problems } = await check("direct\nfailed Connection refused\nanswer v12\n", [0, 0, 0], [1, 0, 0]);
    expect(problems.map(({ code }) => code)).toEqual(["no-answer"]);
    expect(problems[0]?.detail).toBe("Connection refused");
  });

  it("names a spread that is not that of the weights, and leaves schedulers alone that look at the load", async () => {
    expect((await check(good, [0, 0, 0], [1, 6, 1])).problems.map(({ code }) => code)).toEqual(["spread"]);
    expect((await check(good, [0, 0, 0], [1, 6, 1], { scheduler: "wlc" })).problems).toEqual([]);
  });

  it("says so when the client has nothing to ask with", async () => {
    await expect(check("no client\n", [0, 0, 0], [0, 0, 0])).rejects.toThrow("neither curl nor wget");
  });

  it("counts a round of the weights, however they are written", () => {
    expect(roundOf(servers)).toBe(4);
    expect(roundOf(servers.map((one) => ({ ...one, weight: one.weight * 50 })))).toBe(4);
    expect(roundOf(servers.map((one) => ({ ...one, weight: 0 })))).toBe(1);
  });

  it("lets one request more or less pass, but not two", () => {
    const [share] = sharesOf(service, new Map([["192.168.0.12", 4]]));
    expect(share && isFair({ ...share, got: 5, expected: 4 })).toBe(true);
    expect(share && isFair({ ...share, got: 6, expected: 4 })).toBe(false);
  });

  it("asks a real server with a real shell, and makes its page safe to print", async () => {
    const server = createServer((_request, answer) => answer.end("\n\u001b[31mv12\u001b[0m page\nmore\n"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    // A client of our own: this machine may have neither curl nor wget.
    const folder = mkdtempSync(join(tmpdir(), "lvsform-ask-"));
    const client = "fetch(process.argv.at(-1)).then((r) => r.text()).then((t) => process.stdout.write(t))";
    writeFileSync(join(folder, "curl"), `#!/bin/sh\nexec '${process.execPath}' -e '${client}' -- "$@"\n`, {
      mode: 0o755,
    });
    const transport = openLocal({ env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } });
    const { port } = server.address() as AddressInfo;
    const { stdout } = await transport.exec(askScript({ vip: "127.0.0.1", port }, 3), { timeoutMs: 20_000 });
    server.close();
    rmSync(folder, { recursive: true });
    const { pages, failures, hasClient } = parseAnswers(stdout);
    expect({ hasClient, failures }).toEqual({ hasClient: true, failures: [] });
    expect([...pages]).toEqual([["\\x1b[31mv12\\x1b[0m page", 3]]);
  });

  it("does not let ipvsadm load the module", () => {
    const folder = mkdtempSync(join(tmpdir(), "lvsform-counters-"));
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/ipvsadm"), "#!/bin/sh\necho called\n", { mode: 0o755 });
    const env = { PATH: `${join(folder, "bin")}:${process.env.PATH}` };
    // This machine's kernel decides: with IPVS loaded the program may be asked, without it must not.
    const out = execFileSync(
      "/bin/sh",
      ["-c", `${countersScript(service.key).replace("/proc/net/ip_vs", "/no/such")}`],
      { env, encoding: "utf8" },
    );
    rmSync(folder, { recursive: true });
    expect(out).toBe("");
  });
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countersScript, parseCounters, zeroScript } from "../../providers/ipvs/counters.ts";

const real = JSON.parse(readFileSync(join(import.meta.dirname, "counters/every-kind.json"), "utf8"));

describe("the counters of a director", () => {
  it("reads every kind of service as a real ipvsadm prints it", () => {
    const table = parseCounters(real.stdout);
    expect(table.state === "read" && Object.fromEntries(table.services)).toEqual(real.parsed);
    expect(Object.keys(real.parsed)).toEqual([
      "tcp:192.168.0.21:80",
      "tcp:192.168.0.21:8080",
      "tcp:192.168.0.99:443",
      "udp:192.168.0.21:53",
      "sctp:192.168.0.21:99",
      "tcp:[2001:db8::21]:80",
      "fwmark6:7",
    ]);
  });

  it("takes no cut-off reading and no garbage for a table", () => {
    const lines = real.stdout.trimEnd().split("\n");
    for (let count = 0; count < lines.length; count += 1)
      expect(() => parseCounters(lines.slice(0, count).join("\n"))).toThrow(SyntaxError);
    expect(() => parseCounters("Segmentation fault (core dumped)\n")).toThrow(SyntaxError);
  });

  it("tells a kernel without IPVS and a host without ipvsadm from an empty table", () => {
    expect(parseCounters("# no ip_vs\n")).toEqual({ state: "no-ip_vs" });
    expect(parseCounters("# no ipvsadm\n")).toEqual({ state: "no-ipvsadm" });
    const empty = parseCounters("# table\n# connections\n# traffic\n# rates\n# end\n");
    expect(empty).toEqual({ state: "read", services: new Map() });
  });

  it("reads and resets without letting ipvsadm load the module", () => {
    const folder = mkdtempSync(join(tmpdir(), "lvsform-counters-"));
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/ipvsadm"), "#!/bin/sh\necho called\n", { mode: 0o755 });
    const env = { PATH: `${join(folder, "bin")}:${process.env.PATH}` };
    const run = (script: string) =>
      execFileSync("/bin/sh", ["-c", script.replaceAll("/proc/net/ip_vs", "/no/such")], {
        ...({ env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] } as const),
      });
    const out = run(countersScript());
    expect(() => run(zeroScript("tcp:192.168.0.21:80"))).toThrow();
    rmSync(folder, { recursive: true });
    expect(out).toBe("# no ip_vs\n");
  });

  it("resets the service that is named, and no other", () => {
    expect(zeroScript("tcp:[2001:db8::1]:80")).toMatch(/\nipvsadm -Z -t '\[2001:db8::1\]:80'$/);
    expect(zeroScript("fwmark6:7")).toMatch(/\nipvsadm -Z -f 7 -6$/);
  });
});

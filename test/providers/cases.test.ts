import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import type { Provider } from "../../src/model/provider.ts";

// Every case is what a real program printed (`from` says which), and what it means.
const folder = join(import.meta.dirname, "../cases");
const cases = readdirSync(folder).flatMap((kind) =>
  readdirSync(join(folder, kind)).map((file) => {
    const { from, stdout, parsed, observed } = JSON.parse(readFileSync(join(folder, kind, file), "utf8"));
    return { kind, name: file.replace(".json", ""), from, stdout, parsed, observed };
  }),
);

const providerOf = (kind: string) => providers.get(kind) as Provider;

describe("reading what real hosts print", () => {
  it.each(cases)("$kind: $name ($from)", ({ kind, stdout, parsed, observed }) => {
    const { parse, observe } = providerOf(kind);
    expect(Object.fromEntries(parse.call(providerOf(kind), stdout))).toEqual(parsed);
    expect(observe && Object.fromEntries(observe(stdout))).toEqual(observed);
  });

  it("has a case for every kind", () => {
    expect(new Set(cases.map(({ kind }) => kind))).toEqual(new Set(providers.keys()));
  });

  const ipvs = cases.filter(({ kind, name }) => kind.startsWith("ipvs-") && name === "every-option");
  it.each(ipvs)("$kind takes no cut-off reading for a shorter table", ({ kind, stdout }) => {
    const lines = stdout.trimEnd().split("\n");
    for (let count = 0; count < lines.length; count += 1)
      expect(() => providerOf(kind).parse(lines.slice(0, count).join("\n"))).toThrow(SyntaxError);
  });

  it.each([...providers.keys()])("%s takes no garbage for an answer", (kind) => {
    expect(() => providerOf(kind).parse("Segmentation fault (core dumped)\n")).toThrow(SyntaxError);
  });

  it("reads the rules of ipvsadm 1.26, which prints pe and ops without dashes and no tunnel type", () => {
    const stdout = [
      "# rules",
      "-A -u 10.0.0.1:5060 -s rr -p 300 pe sip ops",
      "-a -u 10.0.0.1:5060 -r 10.0.0.2:5060 -i -w 1",
      "# thresholds",
      "# timeouts",
      "Timeout (tcp tcpfin udp): 900 120 300",
      "# daemons",
      "master sync daemon (mcast=eth0, syncid=1)",
      "# connections",
      "# end",
    ].join("\n");
    expect(Object.fromEntries(providerOf("ipvs-service").parse(stdout))).toEqual({
      "udp:10.0.0.1:5060": { scheduler: "rr", persistence: { seconds: 300, engine: "sip" }, onePacket: true },
    });
    expect([...providerOf("ipvs-destination").parse(stdout).values()]).toEqual([
      { forwarding: "tunneling", weight: 1, tunnel: { type: "ipip" } },
    ]);
    expect([...providerOf("ipvs-sync").parse(stdout)]).toEqual([["master", { interface: "eth0", syncId: 1 }]]);
  });
});

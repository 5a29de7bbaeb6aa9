import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Resource, Spec } from "../../src/model/resource.ts";
import type { BootIpvsSpec } from "../../src/model/specs.ts";
import { destinationsOf, randomTable, type Table } from "../property/random-table.ts";
import { type BootHost, edited, stdoutOf } from "./boot-host.ts";

const bootIpvs = providers.get("boot-ipvs") as Provider<BootIpvsSpec>;
const path = "/etc/sysconfig/ipvsadm";
const boot = { systemd: true, interfaces: {}, versions: {}, loader: "sysconfig" } as const;

const hostWith = (text: string | undefined): BootHost => ({
  said: ["systemd", "loader sysconfig"],
  files: new Map(text === undefined ? [] : [[path, text]]),
});
const textOf = (host: BootHost) => host.files.get(path);
const read = (host: BootHost) => bootIpvs.parse(stdoutOf(host));
const normal = (key: string, spec: BootIpvsSpec | undefined) => spec && bootIpvs.normalize(spec, key);
const change = (host: BootHost, key: string, before: BootIpvsSpec | undefined, after: BootIpvsSpec | undefined) =>
  edited(host, bootIpvs.edits?.(key, before, after) ?? []);

/** What a host with RHEL's unit is to load of a table, by key. */
function wantedOf(table: Table): ReadonlyMap<string, BootIpvsSpec> {
  const resource = (kind: string, key: string, spec: Spec): Resource => ({
    host: "v11",
    kind,
    key,
    spec,
    dependsOn: [],
    owned: [],
  });
  const resources = [
    ...[...table.services].map(([key, spec]) => resource("ipvs-service", key, spec)),
    ...[...destinationsOf(table)].map(([key, spec]) => resource("ipvs-destination", key, spec)),
  ];
  const mirrors = bootIpvs.mirrors?.(resources, "auto") ?? [];
  return new Map(mirrors.map(({ key, spec }) => [key, bootIpvs.settle?.(key, spec, boot) ?? spec]));
}

/** Lines that somebody wrote: none is about a service of a random table, or lvsform cannot tell. */
const foreign = fc.constantFrom(
  ...["# the table of the shop", "", "   # -A -t 192.168.0.77:80 -s rr", "-A -t 10.9.9.9:443 -s wlc -p 600"],
  ...["-a -t 10.9.9.9:443 -r 10.9.9.1:443 -m -w 3", "-A -t www.shop.test:http -s rr", "\t-A  -f 99 -s rr "],
  ...["-a -t www.shop.test:http -r one.shop.test:http -g", "-A -t 10.9.9.9:81 -s wrr --with-something-new"],
);
const byHand = fc
  .record({ lines: fc.array(foreign, { maxLength: 8 }), ends: fc.boolean(), returns: fc.boolean() })
  .map(({ lines, ends, returns }) => {
    const end = returns ? "\r\n" : "\n";
    return lines.length === 0 ? "" : `${lines.join(end)}${ends || lines.at(-1) === "" ? end : ""}`;
  });

/** Every line of the one stands in the other, in its order. */
function expectKept(text: string | undefined, former: string): void {
  const left = (text ?? "").split(/\r?\n/);
  for (const line of former.split(/\r?\n/).filter((one) => one !== "")) {
    const at = left.indexOf(line);
    expect(at, `${line} in\n${text}`).toBeGreaterThanOrEqual(0);
    left.splice(0, at + 1);
  }
}

describe("the file of rules that RHEL's unit loads", () => {
  it("says what was written into it", () =>
    fc.assert(
      fc.property(randomTable, fc.option(byHand, { nil: undefined }), (table, text) => {
        let host = hostWith(text);
        const wanted = wantedOf(table);
        for (const [key, spec] of wanted) host = change(host, key, undefined, spec);
        const found = read(host);
        for (const [key, spec] of wanted) expect(normal(key, found.get(key)), key).toEqual(normal(key, spec));
        if (text === undefined) expect([...found.keys()].toSorted()).toEqual([...wanted.keys()].toSorted());
      }),
    ));

  it("keeps all that somebody else wrote, and is theirs again byte for byte without ours", () =>
    fc.assert(
      fc.property(randomTable, byHand, fc.boolean(), (table, text, backwards) => {
        let host = hostWith(text);
        const wanted = [...wantedOf(table)];
        for (const [key, spec] of wanted) host = change(host, key, undefined, spec);
        expectKept(textOf(host), text);
        const found = read(host);
        for (const [key] of backwards ? wanted.toReversed() : wanted)
          host = change(host, key, found.get(key), undefined);
        expect(textOf(host) ?? "").toBe(text);
      }),
    ));

  it("has a rule of ours that somebody wrote changed where it stands, in between theirs", () =>
    fc.assert(
      fc.property(
        fc.array(foreign, { maxLength: 4 }),
        fc.array(foreign, { maxLength: 4 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 0, max: 9 }),
        (above, below, end, weight) => {
          const key = "tcp:192.168.0.77:80";
          const service = " -A  -t 192.168.0.77:80 -s  wrr";
          const server = (text: string) => `-a -t 192.168.0.77:80 -r 192.168.0.12:80 ${text}`;
          const file = (own: string) =>
            [...above, service, "# of ours", own, ...below].map((line) => `${line}${end}`).join("");
          const host = hostWith(file(server("-g")));
          const rules = ["-A -t 192.168.0.77:80 -s wrr", server(`-g -w ${weight}`)];
          const before = read(host).get(key);
          const after = change(host, key, before, { rules, by: "sysconfig" });
          // A weight of 1 is what goes without saying.
          expect(textOf(after)).toBe(file(server(weight === 1 ? "-g" : `-g -w ${weight}`)));
          const back = change(after, key, read(after).get(key), before);
          expect(textOf(back)).toBe(file(server("-g")));
        },
      ),
    ));
});

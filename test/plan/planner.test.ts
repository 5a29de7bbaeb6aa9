import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { addressOf } from "../../src/model/address.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { type Live, readingKey } from "../../src/model/live.ts";
import { hasWork, type Plan } from "../../src/model/plan.ts";
import type { Resource, Spec, World } from "../../src/model/resource.ts";
import { exitCodeOf } from "../../src/plan/exit-code.ts";
import { parsePlanFile, toPlanJson } from "../../src/plan/file/plan-file.ts";
import { staleness } from "../../src/plan/history/stale.ts";
import { usualRestraint } from "../../src/plan/hold/restrain.ts";
import type { PlanInput } from "../../src/plan/plan-input.ts";
import { makePlan } from "../../src/plan/planner.ts";
import { isNamed, selectChanges } from "../../src/plan/select.ts";
import { printPlan } from "../../src/views/plan-text.ts";
import { someFacts } from "../fixtures/facts.ts";

const up = (name: string) =>
  ({ name, reachable: true, probedAt: "2026-01-01T00:00:00.000Z", facts: someFacts }) as const;
const problem: Diagnostic = {
  severity: "error",
  code: "connect-refused",
  host: "v14",
  summary: "v14 refused the connection",
  hint: "start sshd",
};

function sysctl(host: string, key: string, value: string, dependsOn: readonly string[] = []): Resource {
  return { host, kind: "sysctl", key, spec: { value }, dependsOn, owned: ["value"] };
}
const world = (...resources: readonly Resource[]): World => new Map(resources.map((one) => [addressOf(one), one]));
const live = (resources: World, down: readonly string[] = []): Live => ({
  hosts: ["v11", "v12", "v14"].map((name) =>
    down.includes(name) ? { name, reachable: false, probedAt: "2026-01-01T00:00:00.000Z", problem } : up(name),
  ),
  resources,
  unreadable: new Map(down.map((name) => [readingKey(name, "sysctl"), problem])),
  observed: new Map(),
  answers: new Map(),
});
const plan = (input: Partial<PlanInput>): Plan =>
  makePlan({
    cluster: "web",
    declared: world(),
    recorded: world(),
    originals: new Map(),
    live: live(world()),
    providers,
    purpose: "apply",
    basedOn: { lineage: "", serial: 0 },
    ...input,
  });
const actions = ({ changes }: Plan) =>
  changes.map(({ action, address, blocked }) => `${action} ${address}${blocked ? ` ${blocked.code}` : ""}`);

describe("the planner", () => {
  it("blocks the changes of a host that was not read, and what waits for them, and nothing else", () => {
    const declared = world(
      sysctl("v14", "a", "1"),
      sysctl("v12", "b", "1", ["v14/sysctl/a"]),
      sysctl("v11", "c", "1", ["v12/sysctl/b"]),
      sysctl("v11", "d", "1"),
    );
    const made = plan({ declared, live: live(world(), ["v14"]) });
    expect(actions(made)).toEqual([
      "create v11/sysctl/c depends-on-blocked",
      "create v11/sysctl/d",
      "create v12/sysctl/b depends-on-blocked",
      "create v14/sysctl/a connect-refused",
    ]);
    expect(made.complete).toBe(false);
    expect(made.summary).toMatchObject({ create: 1, blocked: 3 });
    expect(made.waves.flat(2).flatMap((one) => one.changes.map(({ address }) => address))).toEqual(["v11/sysctl/d"]);
    expect(exitCodeOf(made, false)).toBe(0);
    expect(exitCodeOf(made, true)).toBe(2);
    // What would become of the unread host is a guess: its one line leaves the reason above in sight.
    const text = printPlan(made, (_colour, one) => one);
    expect(text).toContain("v14  not read: 1 change waits until it can be, see above\n");
    expect(text).not.toContain("it could not be read");
  });

  it("takes a host that nobody asked for unread, not for empty", () => {
    const made = plan({ declared: world(sysctl("v99", "a", "1")) });
    expect(actions(made)).toEqual(["create v99/sysctl/a host-not-declared"]);
    expect(hasWork(made)).toBe(false);
    expect(made.diagnostics.map(({ code }) => code)).toEqual(["host-not-declared"]);
    expect(exitCodeOf(made, false)).toBe(3);
  });

  it("does not let a dead real server block what was set up for it before: its weight can be taken away", () => {
    const dead = sysctl("v14", "vip", "1");
    const destination = (value: string) => sysctl("v11", "destination", value, ["v14/sysctl/vip"]);
    const made = plan({
      declared: world(dead, destination("0")),
      recorded: world(dead, destination("2")),
      live: live(world(destination("2")), ["v14"]),
    });
    expect(actions(made)).toEqual(["update v11/sysctl/destination"]);
  });

  it("is never in sync on a partial read", () => {
    const one = sysctl("v14", "a", "1");
    const made = plan({ declared: world(one), recorded: world(one), live: live(world(), ["v14"]) });
    expect(hasWork(made)).toBe(false);
    expect(exitCodeOf(made, false)).toBe(3);
    expect(printPlan(made, (_colour, text) => text)).toMatch(
      /Incomplete\. 2 of 3 hosts read, 0 resources match; not read: v14\.\n$/,
    );
  });

  it("shows what nobody declared, but only of kinds that are read whole", () => {
    const service = {
      host: "v11",
      kind: "ipvs-service",
      key: "tcp:10.0.0.1:80",
      spec: { scheduler: "rr" },
      dependsOn: [],
      owned: [],
    };
    const made = plan({ live: live(world(service, sysctl("v11", "x", "1"))) });
    expect(made.unmanaged.map(({ address }) => address)).toEqual(["v11/ipvs-service/tcp:10.0.0.1:80"]);
    expect(made.changes).toEqual([]);
  });

  it("finds drift by comparing the record with the hosts, whatever cluster.ts says", () => {
    const made = plan({
      recorded: world(sysctl("v11", "a", "1"), sysctl("v11", "b", "1")),
      live: live(world(sysctl("v11", "a", "2"))),
    });
    expect(made.drift.map(({ address, cause }) => `${cause} ${address}`)).toEqual([
      "changed v11/sysctl/a",
      "missing v11/sysctl/b",
    ]);
  });

  it("gives the same bytes whatever the order of its input", () => {
    const all = Array.from({ length: 12 }, (_, n) =>
      sysctl(`v1${n % 3}`, `k${n}`, "1", n > 2 ? [`v1${(n - 3) % 3}/sysctl/k${n - 3}`] : []),
    );
    const reference = plan({ declared: world(...all) });
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (mixed) => {
        const made = plan({ declared: world(...mixed) });
        expect(made.digest).toBe(reference.digest);
        expect(
          JSON.stringify(toPlanJson({ plan: made, purpose: "apply", targets: [], excludes: [], ...usualRestraint })),
        ).toBe(
          JSON.stringify(
            toPlanJson({ plan: reference, purpose: "apply", targets: [], excludes: [], ...usualRestraint }),
          ),
        );
      }),
      { numRuns: 30 },
    );
  });

  it("has another digest when a value, the record or a blocked host is another", () => {
    const declared = world(sysctl("v11", "a", "1"), sysctl("v14", "b", "1"));
    const digests = [
      plan({ declared }),
      plan({ declared, live: live(world(sysctl("v11", "a", "3"))) }),
      plan({ declared, basedOn: { lineage: "x", serial: 1 } }),
      plan({ declared, live: live(world(), ["v14"]) }),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(4);
  });
});

describe("choosing changes", () => {
  const chain = plan({
    declared: world(
      sysctl("v11", "a", "1"),
      sysctl("v11", "b", "1", ["v11/sysctl/a"]),
      sysctl("v12", "c", "1", ["v11/sysctl/b"]),
    ),
  });
  const chosen = (targets: readonly string[], excludes: readonly string[] = []) =>
    actions(selectChanges(chain, { targets, excludes }).plan);

  it("takes what a target waits for along, and drops what waits for an excluded one", () => {
    expect(chosen(["v11/sysctl/b"])).toEqual(["create v11/sysctl/a", "create v11/sysctl/b"]);
    expect(chosen([], ["v11/sysctl/b"])).toEqual(["create v11/sysctl/a"]);
    expect(chosen(["v12"])).toHaveLength(3);
  });

  it("makes a new plan with its own digest and summary, never a filtered view of the old", () => {
    const { plan: smaller } = selectChanges(chain, { targets: ["v11"], excludes: [], ...usualRestraint });
    expect(smaller.digest).not.toBe(chain.digest);
    expect(smaller.summary.create).toBe(2);
    expect(smaller.waves.flat()).toHaveLength(1);
  });

  it("tells of a pattern that names nothing", () => {
    expect(selectChanges(chain, { targets: ["v99"], excludes: ["v11"] }).unmatched).toEqual(["v99"]);
  });

  it("names by address, host, or a glob of either; other signs stand for themselves", () => {
    expect(isNamed("v11/sysctl/net.a", "v1*")).toBe(true);
    expect(isNamed("v11/sysctl/net.a", "*/sysctl/*")).toBe(true);
    expect(isNamed("v11/sysctl/net.a", "v11/sysctl/netxa")).toBe(false);
    expect(isNamed("v11/sysctl/net.a", "v1")).toBe(false);
    expect(isNamed("v11/k/[2001:db8::1]:80", "v11/k/[2001:db8::1]:80")).toBe(true);
  });
});

describe("a plan file", () => {
  const made = plan({ declared: world(sysctl("v11", "a", "1")), live: live(world(sysctl("v11", "a", "0"))) });
  const text = (saved: Plan) =>
    JSON.stringify(toPlanJson({ plan: saved, purpose: "apply", targets: [], excludes: [], ...usualRestraint }));

  it("gives back the plan it was made from", () => {
    const { plan: read } = parsePlanFile(text(made), "plan.json");
    expect(text(read)).toBe(text(made));
    expect(staleness(read, made)).toEqual([]);
    expect(printPlan(read, (_colour, one) => one)).toBe(printPlan(made, (_colour, one) => one));
  });

  it("says what moved since", () => {
    const now = plan({ declared: world(sysctl("v11", "a", "1")), live: live(world(sysctl("v11", "a", "7"))) });
    expect(staleness(made, now)[0]).toMatchObject({ code: "plan-moved", address: "v11/sysctl/a" });
    const done = plan({
      declared: world(sysctl("v11", "a", "1")),
      recorded: world(sysctl("v11", "a", "1")),
      live: live(world(sysctl("v11", "a", "1"))),
    });
    expect(staleness(made, done)[0]?.detail).toContain("Now it is in order");
    expect(
      staleness(made, plan({ declared: world(sysctl("v11", "a", "1")), basedOn: { lineage: "other", serial: 1 } }))[0]
        ?.summary,
    ).toContain("applied already");
  });

  it("is refused when it was changed by hand", () => {
    expect(() => parsePlanFile(text(made).replaceAll('"a=1"', '"a=2"'), "plan.json")).toThrow(
      "plan.json was changed after lvsform wrote it",
    );
  });

  it.each([
    ["no JSON", "{"],
    ["another format", '{"formatVersion":"2.0"}'],
    ["a part missing", '{"formatVersion":"1.0","cluster":"web"}'],
  ])("is refused when it holds %s", (_what, bad) => {
    expect(() => parsePlanFile(bad, "plan.json")).toThrow("plan.json is not a plan");
  });
});

describe("a plan as text", () => {
  it("makes control characters of a host visible", () => {
    const evil: Spec = { value: "\u001b]0;owned\u0007" };
    const made = plan({
      declared: world(sysctl("v11", "a", "1")),
      live: live(world({ ...sysctl("v11", "a", "0"), spec: evil })),
    });
    const text = printPlan(made, (_colour, one) => one);
    expect(text).toContain("\\x1b]0;owned\\x07");
    expect(text).not.toContain("\u001b");
  });

  it("counts adopt, restore and forget only when there are any", () => {
    const same = sysctl("v11", "a", "1");
    expect(printPlan(plan({ declared: world(same), live: live(world(same)) }), (_c, t) => t)).toMatch(
      /Plan: 0 to create, 0 to update, 0 to delete, 1 to adopt\.\n$/,
    );
    expect(
      printPlan(plan({ declared: world(same), recorded: world(same), live: live(world(same)) }), (_c, t) => t),
    ).toBe("No changes. 3 hosts, 1 resource matches.\n");
  });
});

describe("what is not lvsform's", () => {
  const service = (key: string): Resource => ({
    host: "v11",
    kind: "ipvs-service",
    key,
    spec: { scheduler: "rr" },
    dependsOn: [],
    owned: ["scheduler"],
  });
  const destination = (of: string, server: string): Resource => ({
    host: "v11",
    kind: "ipvs-destination",
    key: `${of}/${server}`,
    dependsOn: [`v11/ipvs-service/${of}`],
    spec: { forwarding: "direct-routing", weight: 1 },
    owned: ["forwarding", "weight"],
  });
  const own = service("tcp:10.0.0.1:80");
  const foreign = [service("tcp:10.0.0.2:80"), destination("tcp:10.0.0.2:80", "10.0.0.9:80")];

  it("is shown with its connections, and removed with its service where the table is exclusive", () => {
    const observed = new Map([["v11/ipvs-service/tcp:10.0.0.2:80", { activeConnections: 3, inactiveConnections: 0 }]]);
    const here = { ...live(world(own, ...foreign)), observed };
    const same = { declared: world(own), recorded: world(own), live: here };
    const shown = plan(same);
    expect(shown.unmanaged).toHaveLength(2);
    expect(printPlan(shown, (_colour, text) => text)).toContain("tcp:10.0.0.2:80  3 active connections\n");
    const exclusive = plan({ ...same, exclusive: new Set(["v11"]) });
    expect(actions(exclusive)).toEqual(["delete v11/ipvs-service/tcp:10.0.0.2:80"]);
    expect(exclusive.unmanaged).toEqual([]);
  });

  it("is shown, and stays, where it is of the next boot: that is no table", () => {
    const at = {
      file: "/etc/rc.local",
      lines: ["ifconfig lo:0 10.0.0.9 netmask 255.255.255.255 up"],
      prefixLength: 32,
    };
    const spec = { prefixLength: 32, label: "lo:0", by: "rc-local", at };
    const line = { host: "v11", kind: "boot-address", key: "lo/10.0.0.9", spec, dependsOn: [], owned: [] };
    const made = plan({ live: live(world(line)), exclusive: new Set(["v11"]) });
    expect(actions(made)).toEqual([]);
    expect(made.unmanaged.map(({ address }) => address)).toEqual(["v11/boot-address/lo/10.0.0.9"]);
  });

  it("is not taken along by the removal of a service that lvsform made", () => {
    const stranger = destination("tcp:10.0.0.1:80", "10.0.0.9:80");
    const removed = plan({ recorded: world(own), live: live(world(own, stranger)) });
    expect(actions(removed)).toEqual(["delete v11/ipvs-service/tcp:10.0.0.1:80 deletes-unmanaged"]);
    expect(exitCodeOf(removed, false)).toBe(1);
    const known = plan({ recorded: world(own, stranger), live: live(world(own, stranger)) });
    expect(actions(known).filter((text) => text.includes("deletes-unmanaged"))).toEqual([]);
  });
});

describe("what a check refuses", () => {
  const found: Diagnostic = { severity: "error", code: "not-so", summary: "it is not so", hint: "make it so" };

  it("is blocked with its reason, and what waits for it; the rest goes on, and removals always do", () => {
    const declared = world(sysctl("v11", "a", "1"), sysctl("v12", "b", "1", ["v11/sysctl/a"]), sysctl("v12", "c", "1"));
    const judgements = [{ diagnostic: found, refuses: [{ host: "v11", kinds: ["sysctl"] }] }];
    const made = plan({ declared, judgements });
    expect(actions(made)).toEqual([
      "create v11/sysctl/a not-so",
      "create v12/sysctl/b depends-on-blocked",
      "create v12/sysctl/c",
    ]);
    expect([made.complete, made.diagnostics]).toEqual([true, [found]]);
    const there = world(sysctl("v11", "a", "1"));
    const gone = plan({
      recorded: there,
      originals: new Map([["v11/sysctl/a", { value: "0" }]]),
      live: live(there),
      judgements,
    });
    expect(actions(gone)).toEqual(["restore v11/sysctl/a"]);
  });

  it("may be one key or one cause alone", () => {
    const declared = world(sysctl("v11", "a", "1"), sysctl("v11", "b", "1"));
    const refuses = [{ host: "v11", kinds: ["sysctl"], keys: ["b"] }];
    expect(actions(plan({ declared, judgements: [{ diagnostic: found, refuses }] }))).toEqual([
      "create v11/sysctl/a",
      "create v11/sysctl/b not-so",
    ]);
    const cause = [{ host: "v11", kinds: ["sysctl"], cause: "unmanaged" as const }];
    expect(actions(plan({ declared, judgements: [{ diagnostic: found, refuses: cause }] }))).toEqual([
      "create v11/sysctl/a",
      "create v11/sysctl/b",
    ]);
  });
});

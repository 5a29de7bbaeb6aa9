import { describe, expect, it } from "vitest";
import { providers } from "../../../providers/index.ts";
import { addressOf } from "../../../src/model/address.ts";
import type { Live } from "../../../src/model/live.ts";
import type { Plan } from "../../../src/model/plan.ts";
import type { Resource, World } from "../../../src/model/resource.ts";
import type { HostFacts } from "../../../src/model/transport.ts";
import { type Restraint, usualRestraint } from "../../../src/plan/hold/restrain.ts";
import type { PlanInput } from "../../../src/plan/plan-input.ts";
import { makePlan } from "../../../src/plan/planner.ts";
import { someFacts } from "../../fixtures/facts.ts";

const service = "tcp:192.168.0.21:80";
const world = (...resources: readonly Resource[]): World => new Map(resources.map((one) => [addressOf(one), one]));

function resource(kind: string, key: string, spec: Resource["spec"], more: Partial<Resource> = {}): Resource {
  return { host: "v11", kind, key, spec, dependsOn: [], owned: Object.keys(spec), ...more };
}

const table = resource("ipvs-service", service, { scheduler: "wrr" });
const server = (n: number, more: Partial<Resource> = {}) =>
  resource(
    "ipvs-destination",
    `${service}/192.168.0.${n}:80`,
    { forwarding: "direct-routing", weight: 1 },
    { dependsOn: [addressOf(table)], ...more },
  );
const vip = (address: string, more: Partial<Resource> = {}) =>
  resource("interface-address", `eth0/${address}`, { prefixLength: 24 }, more);

function plan(
  live: World,
  {
    facts = {},
    restraint = {},
    ...input
  }: Partial<Omit<PlanInput, "restraint">> & { facts?: Partial<HostFacts>; restraint?: Partial<Restraint> },
): Plan {
  const reading: Live = {
    hosts: [{ name: "v11", reachable: true, probedAt: "2026-01-01T00:00:00.000Z", facts: { ...someFacts, ...facts } }],
    resources: live,
    unreadable: new Map(),
    observed: new Map(),
    answers: new Map(),
  };
  return makePlan({
    cluster: "web",
    declared: world(),
    recorded: live,
    originals: new Map(),
    providers,
    live: reading,
    purpose: "apply",
    basedOn: { lineage: "x", serial: 1 },
    restraint: { ...usualRestraint, ...restraint },
    ...input,
  });
}

const blocks = ({ changes }: Plan) =>
  Object.fromEntries(changes.map(({ address, blocked }) => [address, blocked?.code ?? "free"]));
const at = (n: number) => addressOf(server(n));

describe("what somebody might regret", () => {
  const four = world(table, server(12), server(13), server(14), server(15));

  it("removes a service only while it is empty, but with whatever is in it where the table is exclusive", () => {
    const both = world(table, server(12), server(13));
    const ours = { recorded: world(table, server(12)), declared: world() };
    const guards = ({ changes }: Plan) => changes.map(({ kind, guard }) => [kind, guard?.name]);
    expect(guards(plan(world(table, server(12)), ours))).toContainEqual(["ipvs-service", "-t 192.168.0.21:80 empty"]);
    const exclusive = plan(both, { ...ours, exclusive: new Set(["v11"]) });
    expect(blocks(exclusive)).toEqual({ [addressOf(table)]: "free", [at(12)]: "free" });
    expect(guards(exclusive)).toContainEqual(["ipvs-service", "-t 192.168.0.21:80"]);
  });

  it("lets half of a service's servers go, and holds back more than that until they are named or the limit is raised", () => {
    const half = world(table, server(12), server(13));
    expect(blocks(plan(four, { declared: half }))).toEqual({ [at(14)]: "free", [at(15)]: "free" });
    const one = world(table, server(12));
    const held = plan(four, { declared: one });
    expect(blocks(held)).toEqual({
      [at(13)]: "too-many-deletes",
      [at(14)]: "too-many-deletes",
      [at(15)]: "too-many-deletes",
    });
    expect(held.changes[0]?.blocked).toMatchObject({ hint: expect.stringContaining(`--allow ${at(13)}`) });
    expect(blocks(plan(four, { declared: one, restraint: { maxDeletes: { count: 3 } } }))[at(13)]).toBe("free");
    expect(blocks(plan(four, { declared: one, restraint: { allowed: [at(13)] } }))).toMatchObject({
      [at(13)]: "free",
      [at(14)]: "too-many-deletes",
    });
  });

  it("never takes the last server of a service that stays, unless another comes", () => {
    const two = world(table, server(12));
    expect(blocks(plan(two, { declared: world(table) }))).toEqual({ [at(12)]: "last-server" });
    expect(blocks(plan(two, { declared: world(table, server(13)) }))).toEqual({ [at(12)]: "free", [at(13)]: "free" });
  });

  it("counts nothing where the whole service goes", () => {
    expect(Object.values(blocks(plan(four, { declared: world() })))).toEqual(["free", "free", "free", "free", "free"]);
  });

  it("keeps what is protected, also when its line is gone, and only that", () => {
    const kept = world(table, server(12, { protect: true }), server(13), server(14));
    const held = plan(kept, { declared: world(table, server(13), server(14)) });
    expect(blocks(held)).toEqual({ [at(12)]: "protected" });
    expect(blocks(plan(kept, { purpose: "destroy" }))).toEqual({
      [addressOf(table)]: "depends-on-blocked",
      [at(12)]: "protected",
      [at(13)]: "free",
      [at(14)]: "free",
    });
  });

  it("no longer keeps what cluster.ts declares without protection", () => {
    const kept = world(vip("192.168.0.22", { protect: true }));
    expect(blocks(plan(kept, { declared: world(vip("192.168.0.22")), purpose: "destroy" }))).toEqual({});
  });

  it("does not cut the connection on which the host is changed", () => {
    const ssh = { address: "192.168.0.11", interface: "eth0" };
    const own = world(vip("192.168.0.11"), vip("192.168.0.21"));
    expect(blocks(plan(own, { facts: { ssh } }))).toEqual({
      [addressOf(vip("192.168.0.11"))]: "cuts-own-connection",
      [addressOf(vip("192.168.0.21"))]: "free",
    });
    const down = resource("link", "eth0", { up: false });
    const up = world(resource("link", "eth0", { up: true }));
    const made = plan(up, { declared: world(down), recorded: world(), facts: { ssh } });
    expect(blocks(made)).toEqual({ [addressOf(down)]: "cuts-own-connection" });
  });

  it("does not do what cannot be undone before it is told to", () => {
    const installed = world(resource("package", "ipvsadm", { installed: true }));
    const originals = new Map([["v11/package/ipvsadm", { installed: false }]]);
    const gone = plan(installed, { originals });
    expect(blocks(gone)).toEqual({ "v11/package/ipvsadm": "irreversible" });
    expect(blocks(plan(installed, { originals, restraint: { allowIrreversible: true } }))).toEqual({
      "v11/package/ipvsadm": "free",
    });
  });

  it("does not touch the way to a host on which nothing can wait, unless nothing is to wait", () => {
    const made = (restraint: Partial<Restraint>) =>
      plan(world(), { declared: world(vip("192.168.0.21")), facts: { timer: null }, restraint });
    expect(Object.values(blocks(made({})))).toEqual(["no-timer"]);
    expect(Object.values(blocks(made({ confirm: "never" })))).toEqual(["free"]);
  });

  it("does not change a host that cannot lock itself, also where the address is named, until the lock is", () => {
    const made = (restraint: Partial<Restraint>) =>
      plan(world(), { declared: world(vip("192.168.0.21")), facts: { lock: null }, restraint });
    expect(Object.values(blocks(made({})))).toEqual(["no-flock"]);
    expect(Object.values(blocks(made({ allowed: [addressOf(vip("192.168.0.21"))] })))).toEqual(["no-flock"]);
    expect(Object.values(blocks(made({ allowed: ["v11/host-lock"] })))).toEqual(["free"]);
  });

  it("has the hosts wait whose addresses, links, routes or ARP are touched, or all with changes, or none", () => {
    const weight = plan(world(table, server(12)), {
      declared: world(table, server(12, { spec: { forwarding: "direct-routing", weight: 3 } })),
    });
    expect(weight.confirm).toEqual([]);
    expect(plan(world(), { declared: world(vip("192.168.0.21")) }).confirm).toEqual([{ host: "v11", how: "setsid" }]);
    const always = plan(world(), { declared: world(table), restraint: { confirm: "always" } });
    expect(always.confirm).toEqual([{ host: "v11", how: "setsid" }]);
    const never = plan(world(), { declared: world(vip("192.168.0.21")), restraint: { confirm: "never" } });
    expect(never.confirm).toEqual([]);
  });
});

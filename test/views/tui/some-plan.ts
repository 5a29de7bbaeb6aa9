import { providers } from "../../../providers/index.ts";
import { addressOf } from "../../../src/model/address.ts";
import type { Diagnostic } from "../../../src/model/diagnostic.ts";
import { type Live, readingKey } from "../../../src/model/live.ts";
import type { Plan } from "../../../src/model/plan.ts";
import type { Resource, World } from "../../../src/model/resource.ts";
import { removesMost, usualRestraint } from "../../../src/plan/hold/restrain.ts";
import { makePlan } from "../../../src/plan/planner.ts";
import { ruleTable } from "../../../src/plan/rule-table.ts";
import { selectChanges } from "../../../src/plan/select.ts";
import type { ReviewContext } from "../../../src/views/tui/review/review.ts";
import { someFacts } from "../../fixtures/facts.ts";

export const service = "tcp:192.168.0.21:80";
const world = (...resources: readonly Resource[]): World => new Map(resources.map((one) => [addressOf(one), one]));

export function resource(
  host: string,
  kind: string,
  key: string,
  spec: Resource["spec"],
  more: Partial<Resource> = {},
): Resource {
  return { host, kind, key, spec, dependsOn: [], owned: Object.keys(spec), ...more };
}

const table = (scheduler: string) => resource("v11", "ipvs-service", service, { scheduler });
const server = (host: string, n: number, weight: number, more: Partial<Resource> = {}) =>
  resource(
    host,
    "ipvs-destination",
    `${service}/192.168.0.${n}:80`,
    { forwarding: "direct-routing", weight },
    {
      dependsOn: [`${host}/ipvs-service/${service}`],
      ...more,
    },
  );
const vip = resource(
  "v12",
  "interface-address",
  "lo/192.168.0.21",
  { prefixLength: 32 },
  {
    dependsOn: ["v12/sysctl/net.ipv4.conf.lo.arp_ignore"],
  },
);
const quiet = (value: string) => resource("v12", "sysctl", "net.ipv4.conf.lo.arp_ignore", { value });

const silent: Diagnostic = {
  severity: "error",
  code: "unreachable",
  host: "v13",
  summary: "v13 does not answer",
  hint: "start it",
};

/** A plan with everything that a review has to show, and what it was made from. */
export function somePlan(): { readonly plan: Plan; readonly live: Live } {
  const recorded = world(
    table("wrr"),
    server("v11", 12, 2),
    server("v11", 13, 1),
    server("v11", 14, 1),
    server("v11", 15, 1),
    quiet("1"),
  );
  const resources = world(
    table("rr"),
    server("v11", 12, 2),
    server("v11", 13, 3),
    server("v11", 14, 1),
    server("v11", 15, 1),
    quiet("0"),
  );
  const declared = world(
    table("wrr"),
    server("v11", 12, 5),
    server("v11", 13, 1),
    server("v11", 15, 1),
    quiet("1"),
    vip,
    resource("v13", "sysctl", "net.ipv4.conf.lo.arp_ignore", { value: "1" }),
  );
  const live: Live = {
    hosts: [
      ...["v11", "v12"].map(
        (name) => ({ name, reachable: true, probedAt: "2026-01-01T00:00:00.000Z", facts: someFacts }) as const,
      ),
      {
        name: "v13",
        reachable: false,
        probedAt: "2026-01-01T00:00:00.000Z",
        problem: silent,
      },
    ],
    resources,
    unreadable: new Map([[readingKey("v13", "sysctl"), silent]]),
    observed: new Map([
      [
        `v11/ipvs-destination/${service}/192.168.0.14:80`,
        { activeConnections: 312, inactiveConnections: 4, persistentConnections: 40 },
      ],
    ]),
    answers: new Map(),
  };
  const plan = makePlan({
    cluster: "web",
    declared,
    recorded,
    originals: new Map(),
    providers,
    live,
    purpose: "apply",
    basedOn: { lineage: "x", serial: 7 },
  });
  return { plan, live };
}

/** A plan of so many changes, the servers of services on one director. */
export function manyChanges(count: number): { readonly plan: Plan; readonly live: Live } {
  const servers = Array.from({ length: count }, (_, at) => {
    const key = `tcp:10.${Math.floor(at / 25_000)}.${Math.floor(at / 100) % 250}.1:80`;
    return resource("v11", "ipvs-destination", `${key}/172.16.${Math.floor(at / 250) % 250}.${(at % 250) + 1}:80`, {
      forwarding: "direct-routing",
      weight: 1,
    });
  });
  const live: Live = {
    hosts: [{ name: "v11", reachable: true, probedAt: "2026-01-01T00:00:00.000Z", facts: someFacts }],
    resources: new Map(),
    unreadable: new Map(),
    observed: new Map(),
    answers: new Map(),
  };
  const plan = makePlan({
    cluster: "web",
    declared: world(...servers),
    recorded: new Map(),
    originals: new Map(),
    providers,
    live,
    purpose: "apply",
    basedOn: { lineage: "x", serial: 1 },
  });
  return { plan, live };
}

export function contextFor({ plan, live }: { readonly plan: Plan; readonly live: Live }, verb?: string): ReviewContext {
  return {
    choose: (only) => selectChanges(plan, { targets: [], excludes: [], only }).plan,
    needsName: (chosen) => (removesMost(chosen, usualRestraint.maxDeletes) ? "This removes most." : undefined),
    tableOf: (host, chosen) => ruleTable(host, chosen, live, providers),
    ...(verb ? { verb } : {}),
  };
}

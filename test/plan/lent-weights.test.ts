import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { lasting } from "../../src/api/pipeline.ts";
import { detect } from "../../src/drift/detect.ts";
import { compile } from "../../src/dsl/compile.ts";
import { Cluster, Director, RealServer, VirtualService } from "../../src/index.ts";
import type { BootFacts } from "../../src/model/boot.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Resource, Spec } from "../../src/model/resource.ts";
import { settleNextBoot } from "../../src/plan/next-boot.ts";
import { makePlan } from "../../src/plan/planner.ts";
import { someFacts } from "../fixtures/facts.ts";

const bootIpvs = providers.get("boot-ipvs") as Provider;
const key = "tcp:192.168.0.21:80";
const address = `v11/boot-ipvs/${key}`;
const boot: BootFacts = { systemd: true, interfaces: {}, versions: {}, loader: "sysconfig" };
const host = { ...({ name: "v11", reachable: true, probedAt: "" } as const), facts: { ...someFacts, boot } };
const none = { unreadable: new Map(), observed: new Map(), answers: new Map() };

/** What the next boot loads by cluster.ts, where the weight of v12 is a health check's and that of v13 is not. */
function declaredRules(): Resource {
  const web = new Cluster("web");
  const v11 = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
  const [v12, v13] = [12, 13].map((n) => new RealServer(web, `v${n}`, { host: `v${n}`, rip: `192.168.0.${n}` }));
  new VirtualService(web, "http", {
    director: v11,
    vip: "192.168.0.21/24",
    port: 80,
    scheduler: "wrr",
    realServers: [
      { server: v12 as RealServer, weight: 2, weightOwner: "external" },
      { server: v13 as RealServer, weight: 1 },
    ],
  });
  const { resources } = lasting(compile(web), providers);
  const world = settleNextBoot(resources, { ...none, hosts: [host], resources: new Map() }, providers);
  return world.get(address) as Resource;
}

/** What a stop of RHEL's unit leaves in its file. */
function saved(v12: number, v13: number, more = ""): Spec {
  const lines = [
    "! loader sysconfig",
    "@ /etc/sysconfig/ipvsadm",
    " -A -t 192.168.0.21:80 -s wrr",
    ` -a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w ${v12}`,
    ` -a -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w ${v13}${more}`,
  ];
  return bootIpvs.parse(`${lines.join("\n")}\n`).get(key) as Spec;
}

function planFor(spec: Spec) {
  const one = declaredRules();
  const recorded = new Map([[address, one]]);
  const live = { ...none, hosts: [host], resources: new Map([[address, { ...one, spec }]]) };
  const plan = makePlan({
    cluster: "web",
    declared: recorded,
    recorded,
    originals: new Map(),
    live,
    providers,
    purpose: "apply",
    basedOn: { lineage: "", serial: 0 },
  });
  return { changes: plan.changes, found: detect(plan, recorded, providers) };
}

describe("a weight that somebody else sets, saved with the running table", () => {
  it("is neither drift nor a change of what the next boot loads", () => {
    expect(planFor(saved(0, 1))).toEqual({ changes: [], found: [] });
  });

  it("hides no other: a weight that is lvsform's is drift, and its mending leaves the other as it stands", () => {
    const { changes, found } = planFor(saved(0, 7));
    expect(found).toMatchObject([{ address, fields: ["rules"] }]);
    const edits = bootIpvs.edits?.(key, saved(0, 7), { ...changes[0]?.after }) ?? [];
    expect(edits.map(({ remove, add }) => [...remove, ...add])).toEqual([
      ["-a -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w 7", "-a -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w 1"],
    ]);
    expect(found[0]?.repair.join("\n")).not.toContain("192.168.0.12");
    // Moved again, it is the same finding.
    expect(planFor(saved(3, 7)).found[0]?.fingerprint).toBe(found[0]?.fingerprint);
    expect(planFor(saved(3, 8)).found[0]?.fingerprint).not.toBe(found[0]?.fingerprint);
  });

  it("is written as declared where there is no line of it yet", () => {
    const { rules } = declaredRules().spec as { readonly rules: readonly string[] };
    expect(rules).toContain("-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2");
  });
});

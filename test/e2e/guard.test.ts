import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { type HostRun, runOnHost, type StepOutcome } from "../../src/apply/run-on-host.ts";
import { connectSsh } from "../../src/hosts/ssh/client/connect.ts";
import { labPaths } from "../../src/lab/lab.ts";
import type { Change } from "../../src/model/plan.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Spec } from "../../src/model/resource.ts";
import { type Command, run as command } from "../../src/model/shell/command.ts";
import type { ExecResult, Transport } from "../../src/model/transport.ts";
import { batchOf } from "../../src/plan/batch-of.ts";
import { on, ownLab, unloadIpvs } from "./user.ts";

// On a real kernel: each kind is read, planned, changed by hand, and then applied. The program itself would plan again before that.

const lab = ownLab();
const host = "v11";
const hand = (script: string) => on(lab, host, script);

/** What stands there, as a plan reads it. */
async function read(kind: string, key: string): Promise<Spec | undefined> {
  const provider = providers.get(kind) as Provider;
  return provider.parse(await hand(provider.probe([key]).script)).get(key);
}

/** The change of one object from how it was read. */
function change(kind: string, key: string, before: Spec | undefined, after: Spec | undefined): Change {
  const provider = providers.get(kind) as Provider;
  const empty = before && after === undefined ? provider.guardEmpty?.(key, before) : undefined;
  const guard = empty ?? provider.guard(key, [before], []);
  const commands = provider.commands(key, before, after);
  const batch = empty ? undefined : batchOf(provider, { key, owned: [] }, commands, after);
  return {
    address: `${host}/${kind}/${key}`,
    host,
    kind,
    key,
    cause: "config",
    dependsOn: [],
    impact: null,
    risks: [],
    worlds: { declared: null, recorded: null, live: null },
    action: before === undefined ? "create" : after === undefined ? "delete" : "update",
    before: before ?? null,
    after: after ?? null,
    record: after ?? null,
    original: null,
    commands: provider.commands(key, before, after),
    undo: [],
    ...(guard ? { guard } : {}),
    ...(batch ? { batch } : {}),
  };
}

async function apply(
  changes: readonly Change[],
  onError: HostRun["onError"] = "stop",
): Promise<readonly StepOutcome[]> {
  const transport = await connectSsh({ configFile: labPaths(lab).sshConfig })({ name: host, sudo: false });
  const withHost = (task: (one: Transport) => Promise<ExecResult>) => task(transport);
  try {
    return await runOnHost(changes, withHost, { timeoutMs: 60_000, by: "test@here", lockSeconds: 5, onError });
  } finally {
    await transport.close();
  }
}

interface Meddling {
  readonly kind: string;
  readonly key: string;
  readonly begin?: string;
  /** What is planned; undefined: to be removed. */
  readonly after: (before: Spec | undefined) => Spec | undefined;
  readonly byHand: string;
  /** What the message says of what was there, and of what is there now. */
  readonly was: string;
  readonly now: string;
}

const service = "192.168.0.77:80";
const server = "192.168.0.12:80";
const table = `ipvsadm -C; ipvsadm -A -t ${service} -s rr; ipvsadm -a -t ${service} -r ${server} -g -w 3 -x 20 -y 10`;
const serviceKey = `tcp:${service}`;
const serverKey = `${serviceKey}/${server}`;
const six = "[2001:db8::77]:53";
const device = "lvsguard0";

const meddlings: readonly Meddling[] = [
  {
    kind: "sysctl",
    key: "net.ipv4.conf.lo.arp_ignore",
    after: () => ({ value: "1" }),
    byHand: "sysctl -w net.ipv4.conf.lo.arp_ignore=2",
    was: "0",
    now: "2",
  },
  {
    kind: "sysctl",
    key: "net.ipv4.ip_local_reserved_ports",
    after: () => ({ value: "8848" }),
    byHand: "sysctl -w net.ipv4.ip_local_reserved_ports=5000-5001",
    was: '""',
    now: "5000-5001",
  },
  {
    kind: "interface-address",
    key: "lo/10.77.0.1",
    after: () => ({ prefixLength: 32 }),
    byHand: "ip addr add 10.77.0.1/24 dev lo",
    was: "absent",
    now: "24",
  },
  {
    kind: "interface-address",
    key: "lo/2001:db8:77::1",
    begin: "ip addr add 2001:db8:77::1/128 dev lo",
    after: () => undefined,
    byHand: "ip addr del 2001:db8:77::1/128 dev lo; ip addr add 2001:db8:77::1/64 dev lo",
    was: "128",
    now: "64",
  },
  {
    kind: "link",
    key: device,
    begin: `ip link add ${device} type dummy`,
    after: () => ({ up: true }),
    byHand: `ip link set ${device} up`,
    was: "down",
    now: "up",
  },
  {
    kind: "route",
    key: "default6",
    begin: "ip -6 route add default via 2001:db8::fd dev eth0 metric 100",
    after: (before) => ({ ...before, via: "2001:db8::fe" }),
    was: "100 2001:db8::fd dev eth0",
    byHand: "ip -6 route replace default via 2001:db8::fc dev eth0 metric 100",
    now: "100 2001:db8::fc dev eth0",
  },
  {
    kind: "ipvs-service",
    key: serviceKey,
    begin: table,
    after: () => ({ scheduler: "wrr" }),
    byHand: `ipvsadm -E -t ${service} -s wlc -p 77`,
    was: "-s rr",
    now: "-s wlc -p 77",
  },
  {
    kind: "ipvs-service",
    key: serviceKey,
    begin: table,
    after: () => undefined,
    byHand: `ipvsadm -D -t ${service}`,
    was: "-s rr",
    now: "absent",
  },
  {
    kind: "ipvs-service",
    key: serviceKey,
    begin: `${table}; ipvsadm -d -t ${service} -r ${server}`,
    after: () => undefined,
    byHand: `ipvsadm -a -t ${service} -r ${server} -m`,
    was: "-s rr",
    now: "-s rr, servers: 1",
  },
  {
    kind: "ipvs-service",
    key: `udp:${six}`,
    begin: table,
    after: () => ({ scheduler: "rr" }),
    byHand: `ipvsadm -A -u ${six} -s sh -b sh-port,sh-fallback -o`,
    was: "absent",
    now: "-s sh -o -b sh-fallback,sh-port",
  },
  {
    kind: "ipvs-service",
    key: "fwmark6:7",
    begin: `${table}; ipvsadm -A -f 7 -6 -s rr -p 60 -M 64`,
    after: () => ({ scheduler: "rr" }),
    byHand: "ipvsadm -E -f 7 -6 -s rr -p 60 -M 96",
    was: "-s rr -p 60 -M 64",
    now: "-s rr -p 60 -M 96",
  },
  {
    kind: "ipvs-destination",
    key: serverKey,
    begin: table,
    after: (before) => ({ ...before, weight: 5 }),
    byHand: `ipvsadm -e -t ${service} -r ${server} -g -w 0 -x 20 -y 10`,
    was: "-g -w 3 -x 20 -y 10",
    now: "-g -w 0 -x 20 -y 10",
  },
  {
    kind: "ipvs-destination",
    key: serverKey,
    begin: table,
    after: () => undefined,
    byHand: `ipvsadm -e -t ${service} -r ${server} -g -w 3 -x 200 -y 10`,
    was: "-g -w 3 -x 20 -y 10",
    now: "-g -w 3 -x 200 -y 10",
  },
  {
    kind: "ipvs-destination",
    key: `${serviceKey}/192.168.0.13:80`,
    begin: table,
    after: () => ({ forwarding: "tunneling", weight: 1 }),
    was: "absent",
    byHand: `ipvsadm -a -t ${service} -r 192.168.0.13:80 -i -w 4 --tun-type gue --tun-port 6080 --tun-csum`,
    now: "-i -w 4 --tun-type gue --tun-port 6080 --tun-csum",
  },
  {
    kind: "ipvs-timeouts",
    key: "all",
    begin: "modprobe ip_vs",
    after: (now) => ({ ...now, tcpSeconds: 800 }),
    byHand: "ipvsadm --set 0 0 77",
    was: "900 120 300",
    now: "900 120 77",
  },
  {
    kind: "ipvs-sync",
    key: "master",
    begin: "modprobe ip_vs; ipvsadm --start-daemon master --syncid 1",
    after: (now) => ({ ...now, syncId: 3 }),
    was: "mcast=eth0,syncid=1",
    byHand: "ipvsadm --stop-daemon master; ipvsadm --start-daemon master --syncid 2",
    now: "mcast=eth0,syncid=2",
  },
];

const tidy = [
  "[ ! -e /proc/net/ip_vs ] || ipvsadm --set 900 120 300",
  "sysctl -w net.ipv4.conf.lo.arp_ignore=0 net.ipv4.ip_local_reserved_ports=",
  "ip -o addr show dev lo | grep -oE '(10.77.0.1|2001:db8:77::1)/[0-9]+' | while read -r a; do ip addr del $a dev lo; done",
  `ip link del ${device}; ip -6 route del default metric 100`,
  unloadIpvs,
].join("\n");

describe("a guard on a real host", () => {
  let modules: string;
  const loaded = () => hand("cut -d' ' -f1 /proc/modules | sort");
  beforeAll(async () => {
    modules = await loaded();
  });
  afterAll(async () => {
    await hand(`{ ${tidy}; } 2>/dev/null; true`);
    expect(await loaded()).toBe(modules);
  });

  it.each(meddlings)("$kind $key: what was done by hand is told and left as it is ($now)", async (one) => {
    await hand(`{ ${tidy}; ${one.begin ?? ":"}; } 2>/dev/null`);
    const before = await read(one.kind, one.key);
    const planned = change(one.kind, one.key, before, one.after(before));
    await hand(one.byHand);
    const now = await read(one.kind, one.key);
    const [outcome] = await apply([planned]);
    expect(outcome?.result).toMatchObject({ status: "failed", code: 5 });
    expect(outcome?.problem).toMatchObject({
      code: "step-moved",
      address: planned.address,
      summary: `${planned.address} was changed on ${host} after the plan was made.`,
    });
    const [, was, is] =
      /^Planned on (.*), but now it is (.*)\. It was left as it is\.$/m.exec(outcome?.problem?.detail ?? "") ?? [];
    expect([was, is]).toEqual([expect.stringContaining(one.was), expect.stringContaining(one.now)]);
    expect(await read(one.kind, one.key)).toEqual(now);
    // Planned again, on what is there now; a service with servers of somebody else is not.
    const wanted = one.after(now);
    if (wanted === undefined && (now === undefined || one.now.includes("servers:"))) return;
    const [again] = await apply([change(one.kind, one.key, now, wanted)]);
    expect([again?.result.status, again?.problem]).toEqual(["done", undefined]);
  });

  it("loads no module to look at what needs one", async () => {
    await hand(`{ ${tidy}; } 2>/dev/null`);
    const before = await loaded();
    const nothing: Command = command("true");
    const keys = {
      "ipvs-service": serviceKey,
      "ipvs-destination": serverKey,
      "ipvs-timeouts": "all",
      "ipvs-sync": "master",
    };
    const steps = Object.entries(keys).map(([kind, key]) => ({
      ...change(kind, key, undefined, undefined),
      commands: [nothing],
    }));
    expect((await apply(steps)).map(({ result }) => result.status)).toEqual(["done", "done", "done", "done"]);
    expect(await loaded()).toBe(before);
  });

  it("takes the table that an earlier step of the same exec has loaded", async () => {
    await hand(`{ ${tidy}; } 2>/dev/null`);
    const steps = [
      { ...change("kernel-module", "ip_vs", { loaded: false }, { loaded: true }) },
      change("sysctl", "net.ipv4.vs.sync_threshold", undefined, { value: "3 77" }),
      change("ipvs-timeouts", "all", undefined, { tcpSeconds: 800 }),
      change("ipvs-service", serviceKey, undefined, { scheduler: "rr" }),
      change("ipvs-destination", serverKey, undefined, { forwarding: "direct-routing", weight: 1 }),
    ];
    const made = await apply(steps);
    expect(made.map(({ result, problem }) => [result.status, problem?.detail])).toEqual(
      steps.map(() => ["done", undefined]),
    );
  });

  it("finds the one of many that somebody changed, and makes the others", async () => {
    const servers = Array.from({ length: 100 }, (_, at) => `192.168.0.${100 + at}:80`);
    const rules = servers.map((at) => `-a -t ${service} -r ${at} -g -w 1`).join("\n");
    await hand(`{ ${tidy}; } 2>/dev/null; ipvsadm -A -t ${service} -s rr; ipvsadm -R <<'END'\n${rules}\nEND`);
    const provider = providers.get("ipvs-destination") as Provider;
    const seen = provider.parse(await hand(provider.probe([]).script));
    const steps = [...seen].map(([key, spec]) => change("ipvs-destination", key, spec, { ...spec, weight: 2 }));
    expect(steps).toHaveLength(100);
    expect(steps.every(({ batch }) => batch !== undefined)).toBe(true);
    await hand(`ipvsadm -e -t ${service} -r 192.168.0.150:80 -g -w 0`);
    const made = await apply(steps, "skip-needing");
    expect(told(made)).toEqual([`step-moved ${serviceKey}/192.168.0.150:80`]);
    const rulesNow = await hand("ipvsadm -S -n");
    expect([rulesNow.match(/-w 2$/gm)?.length, rulesNow.match(/-r 192\.168\.0\.150:80 -g -w 0$/gm)?.length]).toEqual([
      99, 1,
    ]);
  });

  it("finds the one of many that the kernel refuses, though ipvsadm -R ends well", async () => {
    await hand(`{ ${tidy}; } 2>/dev/null; ipvsadm -A -t ${service} -s rr`);
    const spec = { forwarding: "direct-routing", weight: 1 };
    const keys = Array.from({ length: 50 }, (_, at) => `${serviceKey}/192.168.0.${100 + at}:80`);
    const all = [...keys.slice(0, 25), "tcp:192.168.0.99:80/192.168.0.12:80", ...keys.slice(25)];
    const made = await apply(
      all.map((key) => change("ipvs-destination", key, undefined, spec)),
      "skip-needing",
    );
    expect(told(made)).toEqual(["step-failed tcp:192.168.0.99:80/192.168.0.12:80"]);
    expect(made[25]?.problem?.detail).toMatch(/Service not defined.*; there is now nothing \(exit status 1\)/);
    expect((await hand("ipvsadm -S -n")).match(/-w 1$/gm)?.length).toBe(50);
  });
});

const told = (made: readonly StepOutcome[]) =>
  made.flatMap(({ change: { key }, problem }) => (problem ? [`${problem.code} ${key}`] : []));

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serviceArguments } from "../../src/model/ipvs/service-arguments.ts";
import { splitDestinationKey } from "../../src/model/ipvs/service-key.ts";
import type { Change } from "../../src/model/plan.ts";
import { writeStore } from "../../state/sqlite-store.ts";
import { buildCluster } from "./build-cluster.ts";
import type { ModelHost } from "./model-state.ts";
import { modelTransport } from "./model-transport.ts";
import { randomCluster } from "./random-cluster.ts";
import { beginNetwork, beginStory, declarationOf, tellStory } from "./story.ts";

const limitMs = Number(process.env.LVSFORM_TEST_LIMIT ?? 15_000);
const runs = Number(process.env.LVSFORM_TEST_RUNS ?? 30);

/** Does by hand, between plan and apply, something to what a change is about; false where there is nothing to do it to. */
function meddle(host: ModelHost, { kind, key, before }: Change): boolean {
  if (kind === "sysctl") {
    const now = host.sysctls.get(key);
    if (now === undefined || before === null || key.endsWith(".forwarding")) return false;
    host.sysctls.set(key, `${Number(now.split(/\s/)[0]) + 4}`);
    return true;
  }
  if (kind === "interface-address") {
    const slash = key.indexOf("/");
    const [device, address] = [key.slice(0, slash), key.slice(slash + 1)];
    if (!host.links.has(device)) return false;
    host.addresses = [...host.addresses, { device, address, bits: 17 }];
    return true;
  }
  if (kind === "link") {
    const up = host.links.get(key);
    if (up === undefined || before === null) return false;
    host.links.set(key, !up);
    return true;
  }
  if (kind === "route") {
    const family = key === "default6" ? "-6" : "-4";
    const held = host.routes.find((one) => one.family === family && one.to === "default");
    host.routes = host.routes.map((one) => (one === held ? { ...one, words: [...one.words, "mtu", "1400"] } : one));
    return held !== undefined;
  }
  const services = host.ipvs?.services;
  if (kind === "ipvs-service") {
    const name = serviceArguments(key).join(" ");
    const held = services?.get(name);
    if (services === undefined) return false;
    const none = { scheduler: "rr", flags: [], onePacket: false, destinations: new Map() };
    services.set(name, held ? { ...held, scheduler: held.scheduler === "rr" ? "nq" : "rr" } : none);
    return true;
  }
  if (kind === "ipvs-destination") {
    const { service, server } = splitDestinationKey(key);
    const held = services?.get(serviceArguments(service).join(" "))?.destinations;
    const one = held?.get(server);
    if (held === undefined || one === undefined) return false;
    held.set(server, { ...one, upper: one.upper + 7 });
    return true;
  }
  if (kind === "ipvs-timeouts" && host.ipvs) {
    const [tcp, tcpFin, udp] = host.ipvs.timeouts;
    host.ipvs.timeouts = [tcp + 1, tcpFin, udp];
    return true;
  }
  const daemon = host.ipvs?.daemons.get(key);
  if (kind !== "ipvs-sync" || daemon === undefined) return false;
  const other = daemon.replace(/syncid=(\d+)/, (_all, id: string) => `syncid=${(Number(id) + 1) % 256}`);
  host.ipvs?.daemons.set(key, other);
  return true;
}

describe("what somebody changes between the plan and the apply", () => {
  it("is found by the host in the exec of the change, whatever it is, and left as it is", () =>
    fc.assert(
      fc.asyncProperty(randomCluster, randomCluster, fc.nat(1000), async (first, second, chosen) => {
        const [network, store] = [beginNetwork(), writeStore(":memory:", "random")];
        let beforeSteps: (host: string) => void = () => {};
        const story = tellStory(network, store, (name, watch) => {
          const transport = modelTransport(network, name, (_host, step) => watch(step));
          return {
            ...transport,
            exec(script, options) {
              if (!script.includes("lvsform_mark 'begin facts'")) beforeSteps(name);
              return transport.exec(script, options);
            },
          };
        });
        await story.apply(declarationOf(buildCluster(first)));
        const declaration = declarationOf(buildCluster(second));
        const { waves } = await story.plan(declaration);
        const steps = waves.flat().flatMap(({ changes }) => changes.filter(({ commands }) => commands.length > 0));
        // What is there before the first step: what an earlier one of the plan makes, nobody can have changed before.
        const possible = steps.filter((one) => meddle(structuredClone(network.get(one.host) as ModelHost), one));
        const kinds = [...Map.groupBy(possible, ({ kind }) => kind).values()];
        const ofKind = kinds[chosen % Math.max(1, kinds.length)] ?? [];
        const change = ofKind[chosen % Math.max(1, ofKind.length)];
        if (change === undefined) return;
        let left: unknown;
        beforeSteps = (name) => {
          const host = network.get(name) as ModelHost;
          if (name !== change.host || left !== undefined) return;
          meddle(host, change);
          left = lookOf(host, change);
        };
        const outcome = await story.apply(declaration);
        expect(outcome.problems.map(({ code, address }) => `${code} ${address}`)).toContain(
          `step-moved ${change.address}`,
        );
        expect(lookOf(network.get(change.host) as ModelHost, change)).toEqual(left);
        beforeSteps = () => {};
        // Planned again, it is seen and changed.
        const again = await story.apply(declaration);
        expect(again.problems).toEqual([]);
      }),
      { numRuns: runs, interruptAfterTimeLimit: limitMs },
    ));

  it("is not looked for in vain: nobody there, no alarm", () =>
    fc.assert(
      fc.asyncProperty(randomCluster, randomCluster, async (first, second) => {
        const story = beginStory();
        for (const said of [first, second])
          expect((await story.apply(declarationOf(buildCluster(said)))).problems).toEqual([]);
        expect((await story.destroy()).problems).toEqual([]);
      }),
      { numRuns: runs, interruptAfterTimeLimit: limitMs },
    ));
});

/** The one thing on a host that a change is about. */
function lookOf(host: ModelHost, { kind, key }: Change): unknown {
  if (kind === "sysctl") return host.sysctls.get(key);
  if (kind === "link") return host.links.get(key);
  if (kind === "interface-address") return host.addresses.filter((one) => `${one.device}/${one.address}` === key);
  if (kind === "ipvs-timeouts") return host.ipvs?.timeouts;
  if (kind === "ipvs-sync") return host.ipvs?.daemons.get(key);
  if (kind === "route")
    return host.routes.filter((one) => one.to === "default" && one.family === (key === "default6" ? "-6" : "-4"));
  const { service, server } = splitDestinationKey(kind === "ipvs-service" ? `${key}/` : key);
  const held = host.ipvs?.services.get(serviceArguments(service).join(" "));
  return kind === "ipvs-service"
    ? held && [held.scheduler, held.flags, held.persistence, held.onePacket]
    : held?.destinations.get(server);
}

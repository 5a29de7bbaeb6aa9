import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf } from "../../src/model/address.ts";
import { serviceArguments } from "../../src/model/ipvs/service-arguments.ts";
import { splitDestinationKey } from "../../src/model/ipvs/service-key.ts";
import { vsDefault } from "../../src/model/ipvs/vs-defaults.ts";
import type { Change } from "../../src/model/plan.ts";
import type { Resource } from "../../src/model/resource.ts";
import { buildCluster } from "./build-cluster.ts";
import { tidy } from "./model-modules.ts";
import { type ModelHost, picture } from "./model-state.ts";
import { perform } from "./model-transport.ts";
import { randomCluster } from "./random-cluster.ts";
import { beginStory, declarationOf, troubles } from "./story.ts";

/** Also ends the shrinking of a counterexample: what it has come to by then is told. Milliseconds. */
const limitMs = Number(process.env.LVSFORM_TEST_LIMIT ?? 15_000);
const runs = Number(process.env.LVSFORM_TEST_RUNS ?? 30);

/** Changes something of a resource behind lvsform's back. What is to be found then: itself, and what went along. */
function spoil(host: ModelHost, { kind, key, owned }: Resource): readonly string[] {
  const found = (...keys: readonly string[]) => keys.map((one) => addressOf({ host: host.name, kind, key: one }));
  if (kind === "sysctl") {
    host.sysctls.set(key, host.sysctls.get(key) === "0" ? "1" : "0");
    return found(key);
  }
  if (kind === "interface-address") {
    host.addresses = host.addresses.filter(({ device, address }) => `${device}/${address}` !== key);
    return found(key);
  }
  const services = host.ipvs?.services ?? new Map();
  if (kind === "ipvs-service") {
    const gone = services.get(serviceArguments(key).join(" "))?.destinations ?? new Map();
    services.delete(serviceArguments(key).join(" "));
    const along = [...gone.keys()].map((at) =>
      addressOf({ host: host.name, kind: "ipvs-destination", key: `${key}/${at}` }),
    );
    return [...found(key), ...along];
  }
  if (kind !== "ipvs-destination") return [];
  const { service, server } = splitDestinationKey(key);
  const destinations = services.get(serviceArguments(service).join(" "))?.destinations;
  const held = destinations?.get(server);
  if (destinations === undefined || held === undefined) return [];
  if (!owned.includes("weight")) destinations.delete(server);
  else destinations.set(server, { ...held, weight: held.weight + 7 });
  return found(key);
}

describe("what is changed by hand", () => {
  it("is named by the next plan, that and nothing else, and mended by the next apply", () =>
    fc.assert(
      fc.asyncProperty(randomCluster, fc.array(fc.nat(200), { minLength: 1, maxLength: 4 }), async (said, chosen) => {
        const declaration = declarationOf(buildCluster(said));
        const story = beginStory();
        const before = story.pictures();
        expect(troubles(await story.apply(declaration))).toEqual([]);
        const all = [...declaration.resources.values()];
        const expected = [...new Set(chosen)].flatMap((at) => {
          const one = all[at];
          const host = one && story.network.get(one.host);
          return one && host ? spoil(host, one) : [];
        });
        const planned = await story.plan(declaration);
        expect(planned.changes.map(({ address }) => address).toSorted()).toEqual([...new Set(expected)].toSorted());
        expect(planned.changes.map(({ cause }) => cause).filter((cause) => cause !== "drift")).toEqual([]);
        expect(troubles(await story.apply(declaration))).toEqual([]);
        expect((await story.plan(declaration)).changes).toEqual([]);
        expect(troubles(await story.destroy())).toEqual([]);
        expect(story.pictures()).toEqual(before);
      }),
      { numRuns: runs, interruptAfterTimeLimit: limitMs },
    ));
});

/**
 * A value of a device or a module that was not there before has nothing to go back to: it goes with them, and a module that is loaded
 * again brings the kernel's own values.
 */
function canUndo({ kind, key, before, after }: Change): boolean {
  if (kind === "kernel-module") return after?.loaded === true;
  // Brought up again, a tunnel has the IPv6 addresses that it had when the plan was made, not those of the moment before.
  if (kind === "link") return key.startsWith("eth");
  return kind !== "sysctl" || before !== null || vsDefault(key) !== undefined;
}

describe("the undo of a change", () => {
  it("puts the host back as it was, change by change, and all of them in reverse", () =>
    fc.assert(
      fc.asyncProperty(randomCluster, randomCluster, async (first, second) => {
        const story = beginStory();
        expect(troubles(await story.apply(declarationOf(buildCluster(first))))).toEqual([]);
        const before = story.pictures("tidied");
        const { waves } = await story.plan(declarationOf(buildCluster(second)));
        const steps = waves.flat().flatMap(({ host, changes }) => changes.map((change) => ({ host, change })));
        const hostOf = (name: string) => story.network.get(name) as ModelHost;
        for (const { host: name, change } of steps) {
          const host = hostOf(name);
          const trial = structuredClone(host);
          const around = new Map([...story.network, [name, trial]]);
          expect(perform(trial, change.commands, around).code, change.address).toBe(0);
          expect(perform(trial, change.undo, around).code, change.address).toBe(0);
          if (canUndo(change)) expect(picture(tidy(trial)), change.address).toEqual(picture(tidy(host)));
          perform(host, change.commands, story.network);
        }
        for (const { host, change } of steps.toReversed()) perform(hostOf(host), change.undo, story.network);
        expect(story.pictures("tidied")).toEqual(before);
      }),
      { numRuns: runs, interruptAfterTimeLimit: limitMs },
    ));
});

import { afterAll, describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import type { Transport } from "../../src/model/transport.ts";
import { writeStore } from "../../state/sqlite-store.ts";
import { clusterOf } from "../crash/stage.ts";
import { modelTransport } from "../property/model-transport.ts";
import { beginNetwork, tellStory } from "../property/story.ts";

const slow = {
  severity: "error",
  code: "exec-timeout",
  summary: "d1 did not finish",
  hint: "look at its load",
} as const;

describe("a host that is not read any more once its changes are made", () => {
  const network = beginNetwork();
  const store = writeStore(":memory:", "random");
  let isGone = false;
  const connect = (host: string, watch: (step: string) => void): Transport => {
    const whole = modelTransport(network, host, (_host, step) => watch(step));
    const exec: Transport["exec"] = (script, options) =>
      isGone && host === "d1" && script.includes("osrelease")
        ? Promise.reject(new Failure(slow))
        : whole.exec(script, options);
    return { ...whole, exec };
  };
  const story = tellStory(network, store, connect);
  afterAll(() => store.close());

  it("is not said to show something else, and the run is not said to have been seen whole", async () => {
    const declaration = clusterOf(["s1", "s2"]);
    const { status, problems, left } = await story.apply(declaration, () => {
      isGone = true;
    });
    expect([status, problems]).toEqual(["done", []]);
    expect(left.changes).toEqual([]);
    expect(left.complete).toBe(false);
    expect(left.hosts.filter(({ reachable }) => !reachable).map(({ name }) => name)).toEqual(["d1"]);
    // Nor does the next plan make up changes for it.
    const next = await story.plan(declaration);
    expect(next.changes.map(({ action, address }) => `${action} ${address}`)).toEqual([]);
    expect(next.complete).toBe(false);
  });
});

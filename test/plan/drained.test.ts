import { expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import type { Drain } from "../../src/model/store.ts";
import { keepDrained } from "../../src/plan/drained.ts";

const address = "v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80";
const destination = {
  host: "v11",
  kind: "ipvs-destination",
  key: "tcp:192.168.0.21:80/192.168.0.12:80",
  spec: { forwarding: "direct-routing", weight: 2 },
  dependsOn: [],
  owned: ["weight"],
};
const world = new Map([[address, destination]]);
const drains: readonly Drain[] = [{ address, reason: "asked", since: "2026-01-01T00:00:00.000Z", by: "me@here" }];

it("tells what is drained, and not what the plan itself is to drain: nobody has said yes to that", () => {
  const later = keepDrained(world, world, drains, providers);
  expect(later.notes.map(({ code }) => code)).toEqual(["drained"]);
  const now = keepDrained(world, world, drains, providers, new Set([address]));
  expect(now.notes).toEqual([]);
  expect(now.declared.get(address)?.spec).toMatchObject({ weight: 0 });
});

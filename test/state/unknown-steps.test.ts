import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { addressOf } from "../../src/model/address.ts";
import type { Change, Plan } from "../../src/model/plan.ts";
import type { Resource } from "../../src/model/resource.ts";
import { writeStore } from "../../state/sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "lvsform-unknown-steps-"));
afterAll(() => rmSync(folder, { recursive: true }));

const resource: Resource = {
  host: "v12",
  kind: "sysctl",
  key: "net.ipv4.conf.lo.arp_ignore",
  spec: { value: "1" },
  owned: ["value"],
  dependsOn: [],
};
const address = addressOf(resource);
const original = { value: "0" };
const at = "2026-01-01T00:00:00.000Z";
const { host, kind, key } = resource;
const base = { address, host, kind, key, commands: [], undo: [], original };
const setting = { ...base, action: "update", before: original, after: resource.spec } as unknown as Change;
const restoring = { ...base, action: "restore", before: resource.spec, after: original } as unknown as Change;
const result = { address, status: "done", code: 0, stdout: "", stderr: "" } as const;

it("what stood there first is known of a removal that was done and that its host took back", () => {
  const store = writeStore(join(folder, "state.db"), "web");
  const carryOut = (verb: string, change: Change, previous: Resource | undefined, becomes: Resource | undefined) => {
    const step = { change, previous, resource: becomes };
    const run = store.beginRun({ verb, plan: { digest: "" } as Plan, saved: "{}", hosts: [], at, steps: [step] });
    store.markSent(run, [step], at);
    store.settle(run, [{ ...step, result }], at);
    return run;
  };
  store.endRun(carryOut("apply", setting, undefined, resource), "done", at);
  const run = carryOut("destroy", restoring, resource, undefined);
  expect([...store.read().originals.keys()]).toEqual([]);
  store.putWindows([{ nonce: "0a1b2c3d4e5f0a1b2c3d4e5f", run, host, bootId: "boot", armedAt: at, status: "armed" }]);
  store.settleWindows([{ nonce: "0a1b2c3d4e5f0a1b2c3d4e5f", status: "reverted" }], at);
  store.endRun(run, "reverted", at);
  const state = store.read();
  store.close();
  expect(
    [...state.windows.flatMap(({ steps }) => steps), ...state.unknownSteps].map((step) => step.original),
  ).toContainEqual(original);
});

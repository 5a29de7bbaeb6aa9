import { describe, expect, it } from "vitest";
import { providers } from "../../../providers/index.ts";
import { addressOf } from "../../../src/model/address.ts";
import type { Live } from "../../../src/model/live.ts";
import type { Resource, World } from "../../../src/model/resource.ts";
import type { ConfirmWindow, State, UnknownStep } from "../../../src/model/store.ts";
import type { HostFacts, HostReading } from "../../../src/model/transport.ts";
import { recover } from "../../../src/plan/history/recover.ts";
import { someFacts } from "../../fixtures/facts.ts";

const key = "net.ipv4.conf.lo.arp_ignore";
const address = `v12/sysctl/${key}`;
const sysctl = (value: string): Resource => ({
  host: "v12",
  kind: "sysctl",
  key,
  spec: { value },
  dependsOn: [],
  owned: ["value"],
});
const world = (...resources: readonly Resource[]): World => new Map(resources.map((one) => [addressOf(one), one]));
const step: UnknownStep = {
  run: 3,
  address,
  before: { value: "0" },
  after: { value: "1" },
  previous: null,
  resource: sysctl("1"),
  original: { value: "0" },
};
const window: ConfirmWindow = {
  nonce: "abc",
  run: 3,
  host: "v12",
  bootId: "boot-1",
  armedAt: "2026-01-01T00:00:00.000Z",
  status: "armed",
};

function state(more: Partial<State>): State {
  return {
    cluster: "web",
    lineage: "mine",
    serial: 3,
    revision: 3,
    resources: world(sysctl("1")),
    hosts: [],
    originals: new Map([[address, { value: "0" }]]),
    unknownSteps: [],
    drains: [],
    windows: [],
    ...more,
  };
}

function live(value: string, facts: Partial<HostFacts> = {}, down = false): Live {
  const reading: HostReading = down
    ? {
        name: "v12",
        reachable: false,
        probedAt: "",
        problem: { severity: "error", code: "x", summary: "x", hint: "x" },
      }
    : { name: "v12", reachable: true, probedAt: "", facts: { ...someFacts, ...facts } };
  return {
    hosts: [reading],
    resources: down ? world() : world(sysctl(value)),
    unreadable: new Map(),
    observed: new Map(),
    answers: new Map(),
  };
}

const armed = { nonce: "abc", lineage: "mine", by: "me@here", secondsLeft: 20, failures: [] };

describe("what was not heard to its end", () => {
  it("is done where the host shows it, and not done where the host shows what was before", () => {
    const done = recover(state({ unknownSteps: [step] }), live("1"), providers);
    expect(done.decided).toEqual([{ run: 3, address, done: true }]);
    expect([...done.recorded.keys()]).toEqual([address]);
    const undone = recover(state({ unknownSteps: [step] }), live("0"), providers);
    expect(undone.decided).toEqual([{ run: 3, address, done: false }]);
    expect([...undone.recorded.keys(), ...undone.originals.keys()]).toEqual([]);
    expect(undone.diagnostics.map(({ code }) => code)).toEqual(["run-interrupted"]);
  });

  it("goes back to what was recorded before, where there was something", () => {
    const { recorded } = recover(state({ unknownSteps: [{ ...step, previous: sysctl("2") }] }), live("2"), providers);
    expect(recorded.get(address)?.spec).toEqual({ value: "2" });
  });

  it("brings back what stood there first, where a removal that had left the record was not done", () => {
    const removal = {
      ...step,
      before: { value: "1" },
      after: { value: "0" },
      previous: sysctl("1"),
      resource: null,
    };
    const left = { resources: world(), originals: new Map() };
    const back = recover(state({ ...left, unknownSteps: [removal] }), live("1"), providers);
    expect([...back.recorded.keys()]).toEqual([address]);
    expect(back.originals.get(address)).toEqual({ value: "0" });
    const taken = recover(
      state({ ...left, windows: [{ ...window, status: "reverted", steps: [removal] }] }),
      live("1"),
      providers,
    );
    expect(taken.originals.get(address)).toEqual({ value: "0" });
  });

  it("stays open where the host cannot be read", () => {
    const { decided, recorded } = recover(state({ unknownSteps: [step] }), live("1", {}, true), providers);
    expect([decided, [...recorded.keys()]]).toEqual([[], [address]]);
  });

  it("holds a host that took its changes back, and reads what became of them", () => {
    const reverted = { ...armed, state: "reverted", failures: ["v12/x: no such device"] } as const;
    const found = recover(
      state({ windows: [{ ...window, steps: [step] }] }),
      live("0", { windows: [reverted] }),
      providers,
    );
    expect(found.closed).toEqual([{ nonce: "abc", status: "reverted" }]);
    expect(found.decided).toEqual([{ run: 3, address, done: false }]);
    expect(found.pendingDecisions.get("v12")).toMatchObject({
      code: "auto-reverted",
      detail: expect.stringContaining("no such device"),
    });
  });

  it("still holds it in the next plan, when it is recorded and the host has forgotten", () => {
    const known = { ...window, status: "reverted" as const, steps: [] };
    expect(recover(state({ windows: [known] }), live("0"), providers).pendingDecisions.get("v12")?.code).toBe(
      "auto-reverted",
    );
  });

  it("holds a host whose window is still open, but not for the run that opened it", () => {
    const open = state({ windows: [{ ...window, steps: [step] }] });
    const host = live("1", { windows: [{ ...armed, state: "armed" }] });
    expect(recover(open, host, providers).pendingDecisions.get("v12")?.code).toBe("window-open");
    expect(recover(open, host, providers, 3).pendingDecisions.size).toBe(0);
  });

  it("takes a window for confirmed that is gone in the same boot, and for lost after another", () => {
    const open = state({ windows: [{ ...window, steps: [step] }] });
    expect(recover(open, live("1"), providers)).toMatchObject({
      closed: [{ nonce: "abc", status: "confirmed" }],
      decided: [],
    });
    const anew = recover(open, live("0", { bootId: "boot-2" }), providers);
    expect(anew).toMatchObject({ closed: [{ nonce: "abc", status: "lost" }], decided: [{ address, done: false }] });
    expect(anew.pendingDecisions.size).toBe(0);
    expect(anew.diagnostics.map(({ code }) => code)).toEqual(["window-lost"]);
  });

  it("keeps away from a host on which another record's changes wait for their confirmation", () => {
    const host = live("1", { windows: [{ ...armed, nonce: "other", lineage: "theirs", state: "armed" }] });
    expect(recover(state({}), host, providers).pendingDecisions.get("v12")).toMatchObject({
      code: "window-of-another-state",
      summary: expect.stringContaining("me@here"),
    });
  });
});

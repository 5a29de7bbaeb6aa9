import { describe, expect, it } from "vitest";
import { leftovers } from "../../../src/api/leftovers.ts";
import type { Outcome } from "../../../src/api/pipeline.ts";
import { leftDrained } from "../../../src/api/report-drained.ts";
import { closing } from "../../../src/cli/verbs/speak.ts";
import type { Change, Plan } from "../../../src/model/plan.ts";
import type { Drain, State } from "../../../src/model/store.ts";
import { service, somePlan } from "../../views/tui/some-plan.ts";

const { plan } = somePlan();
const going: Change = {
  ...(plan.changes.find(({ address }) => address.endsWith("192.168.0.14:80")) as Change),
  drain: { commands: [], undo: [], persistent: false },
};
const leaving: Plan = { ...plan, changes: [going] };
const outcome = (how: Partial<Outcome>): Outcome => ({
  run: 7,
  status: "partial",
  done: [],
  problems: [],
  closed: [],
  left: { ...plan, changes: [] },
  ...how,
});
const drain = (address: string, reason: Drain["reason"] = "removal"): Drain => ({
  address,
  reason,
  since: "2026-01-01T00:00:00.000Z",
  deadline: "2026-01-01T00:05:00.000Z",
  by: "a@b",
});
const state = (...drains: readonly Drain[]) => ({ drains }) as unknown as State;

describe("what is said of a run that did not come to its end", () => {
  it("names the servers it left without new connections, and only those", () => {
    const told = leftDrained(state(drain(going.address)), leaving, outcome({}));
    expect(told).toHaveLength(1);
    expect(told[0]?.summary).toContain("Drained but not removed, and without new connections: 1 destination.");
    expect(told[0]?.detail).toBe(`${going.address} until 2026-01-01T00:05:00.000Z`);
    expect(leftDrained(state(drain(going.address)), leaving, outcome({ status: "done" }))).toEqual([]);
    expect(leftDrained(state(drain(going.address)), leaving, outcome({ done: [going] }))).toEqual([]);
    expect(leftDrained(state(drain(going.address, "asked")), leaving, outcome({}))).toEqual([]);
    expect(leftDrained(state(drain(`v11/ipvs-destination/${service}/10.0.0.1:80`)), leaving, outcome({}))).toEqual([]);
  });

  it("names the hosts that took their changes back, and those whose changes stand", () => {
    const closed: Outcome["closed"] = [
      { host: "v12", state: "reverted", failures: [], nonce: "a" },
      { host: "v11", state: "confirmed", failures: [], nonce: "b" },
    ];
    expect(closing(outcome({ status: "reverted", closed, done: [going] }), plan, "apply")).toBe(
      "Reverted: v12 reverted the changes of run 7; those of v11 stay.",
    );
    expect(closing(outcome({ status: "reverted", closed }), plan, "apply")).toBe(
      "Reverted: v12 reverted the changes of run 7.",
    );
  });

  it("suggests to resume a run that was partly applied, and no other", () => {
    const left = { ...plan, changes: [going] };
    expect(closing(outcome({ status: "partial", done: [going] }), plan, "apply")).toContain("lvsform resume 7");
    const blocked: Plan = { ...plan, summary: { ...plan.summary, blocked: 1 } };
    expect(closing(outcome({ status: "done", done: [going] }), blocked, "apply")).toBe(
      "Incomplete: 1 change made in run 7, 1 blocked.",
    );
    expect(closing(outcome({ status: "done", done: [going], left }), plan, "apply")).toBe(
      "Incomplete: 1 change made in run 7, but 1 object still differs; run lvsform plan to see why.",
    );
  });

  it("distinguishes a change without effect from a change by another program: each has its own code", () => {
    const found = (done: readonly Change[]) =>
      leftovers(outcome({ status: "done", done, left: { ...plan, changes: [going] } }), plan).map(
        ({ code, address }) => [code, address],
      );
    expect(found([going])).toEqual([["not-converged", going.address]]);
    expect(found([])).toEqual([["changed-during-run", going.address]]);
  });

  it("names a host that was changed and could not be read then, and does not call the run done", () => {
    const problem = {
      severity: "error",
      code: "unreachable",
      summary: "v11 does not answer",
      hint: "start it",
    } as const;
    const lost = { name: "v11", reachable: false, probedAt: "", problem } as const;
    const hosts = plan.hosts.map((host) => (host.name === "v11" ? lost : host));
    const made: Plan = { ...plan, summary: { ...plan.summary, blocked: 0 } };
    const ended = outcome({ status: "done", done: [going], left: { ...plan, changes: [], complete: false, hosts } });
    expect(leftovers(ended, made)).toEqual([
      expect.objectContaining({ code: "not-verified", host: "v11", detail: "v11 does not answer" }),
    ]);
    expect(closing(ended, made, "apply")).toBe(
      "Incomplete: 1 change made in run 7; not all of them could be verified.",
    );
    // One that was lost before has been told of before.
    expect(leftovers(ended, { ...made, hosts })).toEqual([]);
  });
});

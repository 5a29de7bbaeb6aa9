import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binomialRange } from "../../src/verify/chance.ts";
import { type Asked, lawOf, type Seen } from "../../src/verify/law.ts";
import { predictLeast, shortestDelay } from "../../src/verify/least.ts";
import { roundLength, turnBounds } from "../../src/verify/turns.ts";

const seen = (weight: number, got: number, more: Partial<Seen> = {}): Seen => ({
  weight,
  got,
  activeConnections: 0,
  inactiveConnections: 0,
  activeAfter: 0,
  inactiveAfter: got,
  hasThreshold: false,
  ...more,
});
const law = (scheduler: string, servers: readonly Seen[], more: Partial<Asked> = {}) =>
  lawOf({
    scheduler,
    flags: [],
    isPersistent: false,
    engine: undefined,
    isFwmark: false,
    onePacket: false,
    toOthers: 0,
    servers,
    requests: servers.reduce((sum, { got }) => sum + got, 0),
    ...more,
  });
const threes = [seen(2, 4), seen(1, 2), seen(1, 2)];

describe("what a scheduler must do", () => {
  it("takes turns by weight, exactly after whole rounds", () => {
    expect(turnBounds([2, 1, 1], 8)).toEqual([
      { low: 3, high: 5, expected: 4 },
      { low: 1, high: 3, expected: 2 },
      { low: 1, high: 3, expected: 2 },
    ]);
    // The heavy ones come first in a round: four in a row may all be of the first.
    expect(turnBounds([10, 1, 1], 4)?.[0]).toMatchObject({ low: 2, high: 4 });
  });

  it("never passes its own bounds, wherever in a round the requests begin", () => {
    const weights = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(weights, fc.nat(60), fc.nat(60), (all, start, picks) => {
        fc.pre(all.some((one) => one > 0));
        const step = all.filter((one) => one > 0).reduce((a, b) => gcd(a, b));
        const round: number[] = [];
        for (let least = Math.max(...all); least > 0; least -= step)
          for (const [at, weight] of all.entries()) if (weight >= least) round.push(at);
        const got = all.map(() => 0);
        for (let pick = 0; pick < picks; pick += 1) {
          const at = round[(start + pick) % round.length] as number;
          got[at] = (got[at] ?? 0) + 1;
        }
        const bounds = turnBounds(all, picks) ?? [];
        for (const [at, { low, high }] of bounds.entries()) {
          expect(got[at]).toBeGreaterThanOrEqual(low);
          expect(got[at]).toBeLessThanOrEqual(high);
        }
      }),
    );
  });

  it("counts a round of the weights, however they are written", () => {
    expect([roundLength([2, 1, 1]), roundLength([100, 50, 50]), roundLength([0, 0])]).toEqual([4, 4, 1]);
  });

  it("gives no more to a server without a weight, and says so of a table without any", () => {
    expect(law("wrr", [seen(2, 4), seen(0, 0)])).toMatchObject({ bounds: [{ expected: 4 }, { low: 0, high: 1 }] });
    expect(law("wrr", [seen(0, 0)])).toMatchObject({ form: "none", reason: "every server has weight 0" });
  });

  it.each(["sh", "dh", "mh", "lblc"])("%s sends one client's requests to one server", (scheduler) => {
    expect(law(scheduler, threes)).toMatchObject({ form: "one", among: [0, 1, 2] });
  });

  it("hashing by the source port is not judged", () => {
    expect(law("sh", threes, { flags: ["sh-port"] }).form).toBe("none");
    expect(law("mh", threes, { flags: ["mh-fallback", "mh-port"] }).form).toBe("none");
  });

  it("persistence keeps a client on one server, even one of weight 0, whatever the scheduler", () => {
    const servers = [seen(0, 8), seen(1, 0)];
    expect(law("rr", servers, { isPersistent: true })).toMatchObject({ form: "one", among: [0, 1] });
    expect(law("rr", servers, { isPersistent: true, engine: "sip" }).form).toBe("none");
    expect(law("rr", servers, { isPersistent: true, requests: 4 }).form).toBe("none");
  });

  it("fo and ovf send all to the highest weight, ovf while it has room", () => {
    expect(law("fo", [seen(3, 8), seen(9, 0)])).toMatchObject({ form: "one", among: [1] });
    expect(law("ovf", [seen(50, 8), seen(9, 0)])).toMatchObject({ form: "one", among: [0] });
    expect(law("ovf", [seen(5, 5), seen(1, 3)]).form).toBe("none");
  });

  it("least connections is foretold from the table as it stood, while nobody else moves it", () => {
    expect(predictLeast([seen(2, 0), seen(1, 0), seen(1, 0)], 8, true)).toEqual([4, 2, 2]);
    const uneven = [seen(1, 1, { inactiveConnections: 6, inactiveAfter: 7 }), seen(1, 7)];
    expect(law("lc", uneven)).toMatchObject({ bounds: [{ expected: 1 }, { expected: 7 }] });
    // One that ended meanwhile, or another client: the load is not known any more.
    expect(law("wlc", [seen(1, 4, { inactiveAfter: 3 }), seen(1, 4)]).form).toBe("none");
    expect(law("wlc", threes, { requests: 6 }).form).toBe("none");
    expect(law("wlc", threes, { onePacket: true }).form).toBe("none");
  });

  it("sed and nq give requests one after the other to one server", () => {
    expect(shortestDelay([seen(1, 0), seen(3, 0), seen(3, 0)])).toEqual([1, 2]);
    expect(law("sed", threes)).toMatchObject({ form: "one", among: [0] });
    const busy = { activeConnections: 1, activeAfter: 1 };
    expect(law("nq", [seen(5, 0, busy), seen(1, 8)])).toMatchObject({ form: "one", among: [1] });
  });

  it("twos has a bound of chance, from no load on", () => {
    expect(law("twos", threes)).toMatchObject({
      form: "bounds",
      bounds: [{ expected: 4 }, { expected: 2 }, { expected: 2 }],
    });
    expect(law("twos", [seen(1, 4, { inactiveConnections: 1, inactiveAfter: 5 }), seen(1, 4)]).form).toBe("none");
  });

  it("a binomial range holds what it reason, at both ends", () => {
    // Of 100 tosses of a coin, 34 to 66 for 999 times in 1000.
    expect(binomialRange(100, 0.5, 0.001)).toEqual({ low: 34, high: 66 });
    expect(binomialRange(10, 0, 0.001)).toEqual({ low: 0, high: 0 });
    expect(binomialRange(10, 1, 0.001)).toEqual({ low: 10, high: 10 });
    expect(binomialRange(8, 0.5, 0.001)).toEqual({ low: 0, high: 8 });
  });

  it.each(["lblcr", "sip-of-tomorrow"])("%s has no law here", (scheduler) => {
    expect(law(scheduler, threes).form).toBe("none");
  });

  it("thresholds and servers that are not declared leave no law standing", () => {
    expect(law("wrr", [seen(1, 4, { hasThreshold: true }), seen(1, 4)]).form).toBe("none");
    expect(law("wrr", threes, { toOthers: 2 }).form).toBe("none");
  });
});

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

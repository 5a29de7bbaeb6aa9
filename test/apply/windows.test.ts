import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { Windows } from "../../src/apply/window/windows.ts";
import { Failure } from "../../src/model/diagnostic.ts";

it("hosts that answered wait for one that does not, and are kept; that one is not kept by its former connection", async () => {
  const heard: { host: string; at: number; kind: "arm" | "extend" | "close" }[] = [];
  const renewed: string[] = [];
  let tries = 0;
  const target = (name: string) => ({ name, sudo: false });
  const windows = new Windows({
    run: 1,
    lineage: "mine",
    by: "ann@ops1",
    seconds: 1.5,
    store: { putWindows: () => {}, settleWindows: () => {} },
    renew: async ({ name }) => void renewed.push(name),
    sleep: (milliseconds) => sleep(Math.min(milliseconds, 50)),
    now: () => new Date(0),
    emit: () => {},
    withHost: async ({ name }, task) => {
      if (name === "lost" && renewed.includes(name)) {
        tries += 1;
        throw new Failure({ severity: "error", code: "unreachable", summary: "lost", hint: "look" });
      }
      return task({
        close: async () => {},
        exec: async (script) => {
          const kind = script.includes("undo") ? "arm" : script.includes("confirmed") ? "close" : "extend";
          heard.push({ host: name, at: performance.now(), kind });
          return { code: 0, stdout: kind === "arm" ? "armed setsid\n" : "state confirmed\n", stderr: "" };
        },
      });
    },
  });
  for (const name of ["lost", "well"])
    expect(await windows.arm(target(name), { bootId: "boot", without: "refuse" }, [])).toBeUndefined();
  const armed = heard.length;
  const looked: (readonly string[])[] = [];
  const closed = await windows.close(async (waiting) => {
    looked.push(waiting);
    return "keep";
  });
  expect(looked).toEqual([["well"]]);
  expect(closed.map(({ host, state }) => `${host} ${state}`)).toEqual(["lost unknown", "well confirmed"]);
  const later = heard.slice(armed);
  expect(later.every(({ host }) => host === "well")).toBe(true);
  // Each time it was tried, that was on a new connection.
  expect(tries).toBe(renewed.filter((name) => name === "lost").length);
  // From each word to the next there was time left.
  const gaps = later.slice(1).map(({ at }, index) => at - (later[index]?.at ?? 0));
  expect(later.filter(({ kind }) => kind === "extend").length).toBeGreaterThanOrEqual(3);
  expect(Math.max(...gaps)).toBeLessThan(1_500);
});

it("hosts that begin and end together are one write to the record each time", async () => {
  const writes: string[] = [];
  const windows = new Windows({
    run: 1,
    lineage: "mine",
    by: "ann@ops1",
    seconds: 60,
    store: {
      putWindows: (all) => void writes.push(`put ${all.map(({ host }) => host).join(" ")}`),
      settleWindows: (all) => void writes.push(`settle ${all.map(({ status }) => status).join(" ")}`),
    },
    renew: async () => {},
    sleep: async () => {},
    now: () => new Date(0),
    emit: () => {},
    withHost: async (_, task) =>
      task({
        close: async () => {},
        // The intent is there before the host hears of it.
        exec: async (script) => {
          if (script.includes("undo")) expect(writes).toEqual(["put a b c"]);
          return { code: 0, stdout: script.includes("undo") ? "armed setsid\n" : "state confirmed\n", stderr: "" };
        },
      }),
  });
  await Promise.all(
    ["a", "b", "c"].map((name) => windows.arm({ name, sudo: false }, { bootId: "boot", without: "refuse" }, [])),
  );
  await windows.close(async () => "keep");
  expect(writes).toEqual(["put a b c", "settle confirmed confirmed confirmed"]);
});

import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { collect } from "../../src/hosts/collect.ts";
import { createOutputBudget } from "../../src/hosts/output-budget.ts";

it("of all hosts together the one that sends the most is cut off, and the others go on", async () => {
  const budget = createOutputBudget(1000);
  const stopped: string[] = [];
  const hosts = ["a", "b", "c"].map((host) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const { promise: ended, resolve } = Promise.withResolvers<{ code: number }>();
    const options = { host, timeoutMs: 10_000, budget, stop: () => void stopped.push(host) };
    const result = collect(Promise.resolve({ stdout, stderr, ended }), options);
    return { stdout, end: () => resolve({ code: 0 }), result: result.catch((error: Error) => error) };
  });
  const sizes = [300, 600, 300];
  await new Promise(setImmediate);
  for (const [at, { stdout }] of hosts.entries()) stdout.write("x".repeat(sizes[at] ?? 0));
  await new Promise(setImmediate);
  for (const { end } of hosts) end();
  const [a, b, c] = await Promise.all(hosts.map(({ result }) => result));
  expect(stopped).toEqual(["b"]);
  expect(b).toMatchObject({ diagnostics: [{ code: "output-budget-exceeded", host: "b" }] });
  expect([a, c]).toMatchObject([{ code: 0 }, { code: 0 }]);
});

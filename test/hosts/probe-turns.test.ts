import { expect, it } from "vitest";
import { createOutputBudget } from "../../src/hosts/output-budget.ts";
import { type ProbeOptions, probeHost } from "../../src/hosts/probe.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Transport } from "../../src/model/transport.ts";

/** Ten kinds whose parsers take 20 ms each, and write down when they ran. */
function kindsThat(log: string[]): ReadonlyMap<string, Provider> {
  return new Map(
    Array.from({ length: 10 }, (_, at) => {
      const kind = `kind${at}`;
      const parse = (stdout: string) => {
        log.push(`${stdout.trim().slice(0, 8)} ${kind}`);
        for (const end = performance.now() + 20; performance.now() < end; );
        return new Map();
      };
      const provider = { kind, enumerates: false, probe: () => ({ section: kind, script: `print ${kind}` }), parse };
      return [kind, provider as unknown as Provider] as const;
    }),
  );
}

/** A host that prints the same text for every section. */
function hostThatPrints(text: string): Transport {
  return {
    close: async () => {},
    async exec(script) {
      const nonce = /'\\n@%s %s\\n' (\w+) /.exec(script)?.[1];
      const names = [...script.matchAll(/^lvsform_mark 'begin (.*)'$/gm)].map(([, name]) => name);
      const stdout = names.map((name) => `\n@${nonce} begin ${name}\n${text}\n@${nonce} end ${name} 0\n`).join("");
      return { code: 0, stdout, stderr: "" };
    },
  };
}

function probe(name: string, log: string[], more: Partial<ProbeOptions> = {}, text = name) {
  const providers = kindsThat(log);
  const keys = new Map([...providers.keys()].map((kind) => [kind, []] as const));
  const options = { providers, timeoutMs: 1000, now: () => new Date(0), ...more };
  return probeHost({ name, sudo: false }, keys, (_target, task) => task(hostThatPrints(text)), options);
}

it("a timer, and so a signal or the renewal of a window, waits for one parser of a host and not for all", async () => {
  const log: string[] = [];
  const timer = setInterval(() => log.push("timer"), 1);
  await probe("a", log);
  clearInterval(timer);
  expect(log.filter((line) => line !== "timer")).toHaveLength(10);
  // Between any two parsers.
  expect(log.filter((line, at) => line !== "timer" && at > 0 && log[at - 1] !== "timer")).toEqual([]);
});

it("hosts that answer together are parsed one after the other", async () => {
  const log: string[] = [];
  await Promise.all([probe("a", log), probe("b", log)]);
  expect(log.map((line) => line[0]).join("")).toBe("a".repeat(10) + "b".repeat(10));
});

it("a host is not parsed to the end where the run was stopped meanwhile", async () => {
  const log: string[] = [];
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 30);
  const { hosts } = await probe("a", log, { signal: stop.signal });
  expect(log.length).toBeLessThan(10);
  expect(hosts).toMatchObject([{ reachable: false, problem: { code: "exec-aborted" } }]);
});

it("while hosts wait for their turn, what they sent counts: the largest is let go, and the others are read", async () => {
  const log: string[] = [];
  const budget = createOutputBudget(20_000);
  const sizes = { a: 100, b: 1200, c: 900 };
  const read = await Promise.all(
    Object.entries(sizes).map(([name, size]) => probe(name, log, { budget }, name.repeat(size))),
  );
  expect(read.flatMap(({ hosts }) => hosts)).toMatchObject([
    { name: "a", reachable: true },
    { name: "b", reachable: false, problem: { code: "output-budget-exceeded", host: "b" } },
    { name: "c", reachable: true },
  ]);
});

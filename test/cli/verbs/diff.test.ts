import { describe, expect, it } from "vitest";
import { providers } from "../../../providers/index.ts";
import type { Tool } from "../../../src/api/pipeline.ts";
import { diff } from "../../../src/cli/verbs/diff.ts";
import { openLocal } from "../../../src/hosts/local.ts";
import { Failure } from "../../../src/model/diagnostic.ts";
import type { HostTarget, Transport } from "../../../src/model/transport.ts";
import type { Terminal } from "../../../src/views/terminal.ts";

const gone = new Failure({
  severity: "error",
  code: "unreachable",
  summary: "v201 cannot be reached",
  hint: "turn it on",
});

/** Two hosts that are this machine, but for those that are lost. How often each was asked is counted. */
async function run(lost: readonly string[], flags: { json?: boolean; all?: boolean; sudo?: boolean } = {}) {
  const [said, told, asked]: [string[], string[], HostTarget[]] = [[], [], []];
  const tool = {
    providers,
    progress: () => {},
    now: () => new Date(0),
    withHost: async (target: HostTarget, task: (one: Transport) => Promise<unknown>) => {
      asked.push(target);
      if (lost.includes(target.name)) throw gone;
      const transport = openLocal({ name: target.name });
      let count = 0;
      const once: Transport = {
        ...transport,
        exec: (script, options) => {
          count += 1;
          expect(count, "one exec per host").toBe(1);
          return transport.exec(script, options);
        },
      };
      return task(once).finally(() => transport.close());
    },
  } as unknown as Tool;
  const terminal = {
    paint: (_: string, text: string) => text,
    paintError: (_: string, text: string) => text,
    columns: () => 100,
    out: (text: string) => said.push(text),
    error: (text: string) => told.push(text),
  } as unknown as Terminal;
  const code = await diff(tool, terminal, ["v11", "v201"], { sudo: false, all: false, json: false, ...flags });
  return { code, said: said.join(""), told: told.join(""), asked };
}

describe("diff", () => {
  it("of a host that is lost compares nothing, says so, and ends with 3", async () => {
    const { code, said, told } = await run(["v201"]);
    expect([code, said]).toEqual([3, "Nothing was compared: a host could not be read.\n"]);
    expect(told).toContain("v201 cannot be reached");
    const json = await run(["v11", "v201"], { json: true });
    expect(json.code).toBe(3);
    expect(JSON.parse(json.said)).toMatchObject({
      formatVersion: "1.0",
      complete: false,
      hosts: [
        { name: "v11", reachable: false },
        { name: "v201", reachable: false },
      ],
      differences: [],
      problems: [{ code: "unreachable" }, { code: "unreachable" }],
    });
  });

  it("of two hosts that are one machine finds nothing, whatever that machine is", async () => {
    const { code, said, asked } = await run([], { json: true, sudo: true });
    const { differences, summary } = JSON.parse(said);
    expect(differences).toEqual([]);
    expect(summary.same).toBeGreaterThan(10);
    expect([0, 3]).toContain(code);
    expect(asked.map(({ name, sudo }) => [name, sudo])).toEqual([
      ["v11", true],
      ["v201", true],
    ]);
  });

  it("wants two hosts", async () => {
    await expect(
      diff({} as Tool, {} as Terminal, ["v11", "v11"], { sudo: false, all: false, json: false }),
    ).rejects.toThrow("v11 is specified twice");
  });
});

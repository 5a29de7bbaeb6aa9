import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { GraphFlags } from "../../../src/cli/verbs/graph.ts";
import { graph } from "../../../src/cli/verbs/graph.ts";
import { beginStage, type Stage } from "../../drift/stage.ts";

describe("graph", () => {
  let stage: Stage;
  const draw = async (flags: Partial<GraphFlags> = {}) => {
    stage.said();
    const code = await graph(stage.tool, stage.terminal, { live: false, order: false, ...flags });
    return { code, said: stage.said() };
  };
  const labels = (said: string) => [...said.matchAll(/n\d+[[({]+"(.*?)"/g)].map(([, one]) => one);

  beforeAll(async () => {
    stage = beginStage();
    stage.declare();
    await stage.apply();
  });
  beforeEach(() => stage.declare());
  afterAll(() => stage.end());

  it("reads no host, nor anything of the record", async () => {
    const { withHost: _, readState: __, ...rest } = stage.tool;
    const lines: string[] = [];
    const terminal = { ...stage.terminal, out: (text: string) => lines.push(text) };
    for (const order of [false, true])
      expect(
        await graph({ ...rest, clusterFile: stage.tool.clusterFile } as never, terminal as never, {
          live: false,
          order,
        }),
      ).toBe(0);
    expect(lines.every((text) => text.startsWith("%% random"))).toBe(true);
  });

  it("live, says what the tables say, how many connections there are, and what is as declared", async () => {
    const { code, said } = await draw({ live: true });
    expect(code).toBe(0);
    expect(labels(said)).toEqual([
      "clients",
      "http<br/>tcp 192.168.0.21:80<br/>wrr",
      "d1<br/>192.168.0.11<br/>has 192.168.0.21<br/>as declared",
      "s1<br/>192.168.0.31<br/>http: weight 2, 0 active, direct-routing<br/>as declared",
      "s2<br/>192.168.0.32<br/>http: weight 1, 0 active, direct-routing<br/>as declared",
    ]);
    expect(said).not.toMatch(/ {2}class /);
  });

  it("live, marks what is not as declared, in words too", async () => {
    stage.declare((text) => text.replace("weight: 2", "weight: 5"));
    const { said } = await draw({ live: true });
    expect(labels(said)).toContain(
      "s1<br/>192.168.0.31<br/>http: weight 5, 2 on d1, 0 active, direct-routing<br/>as declared",
    );
    expect(labels(said)).toContain("d1<br/>192.168.0.11<br/>has 192.168.0.21<br/>1 change to apply");
    expect(said).toMatch(/class n2,n3 changed/);
    const order = await draw({ live: true, order: true });
    expect(labels(order.said)).toEqual(["d1<br/>#126; 1 ipvs-destination"]);
  });

  it("live, a host that is lost is said to be, and the exit code is 3", async () => {
    stage.down.add("s2");
    const { code, said } = await draw({ live: true });
    stage.down.clear();
    expect(code).toBe(3);
    expect(labels(said)).toContain(
      "s2<br/>192.168.0.32<br/>http: weight 1, 0 active, direct-routing<br/>could not be read",
    );
    expect(said).toMatch(/class n4 lost[\s\S]*s2 is down/);
    stage.down.add("d1");
    expect(labels((await draw({ live: true })).said)).toContain(
      "s1<br/>192.168.0.31<br/>http: weight 2, direct-routing<br/>as declared",
    );
    stage.down.clear();
  });

  it("writes a file, of the format that its name says", async () => {
    for (const [name, start] of [
      ["a.svg", "<svg"],
      ["a.dot", "digraph"],
      ["a.mmd", "%%"],
    ] as const) {
      const out = join(stage.folder, name);
      expect(await draw({ out })).toEqual({ code: 0, said: `Wrote ${out}.\n` });
      expect(readFileSync(out, "utf8").startsWith(start)).toBe(true);
    }
    await expect(draw({ out: join(stage.folder, "a.png") })).rejects.toThrow("a.png does not specify a format");
    await expect(draw({ out: join(stage.folder, "none/a.svg") })).rejects.toThrow("The picture cannot be written");
  });
});

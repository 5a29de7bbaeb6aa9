import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tool } from "../../../src/api/pipeline.ts";
import { waitUntilEmpty } from "../../../src/apply/empty.ts";
import { drain } from "../../../src/cli/verbs/drain.ts";
import type { Change } from "../../../src/model/plan.ts";
import { beginStage, changeFlags, changeOptions, type Stage } from "../../drift/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = beginStage();
  await stage.apply();
  stage.said();
});
afterEach(() => stage.end());

const destination = "d1/ipvs-destination/tcp:192.168.0.21:80/192.168.0.31:80";

/** Shows one open connection of every destination, in each reading of the connections. */
const withConnections = (tool: Tool): Tool => ({
  ...tool,
  withHost: (target, task) =>
    tool.withHost(target, (transport) =>
      task({
        ...transport,
        exec: async (script, options) => {
          const result = await transport.exec(script, options);
          return { ...result, stdout: result.stdout.replaceAll(/^(\s+->.*?)\s0\s+0\s*$/gm, "$1 1 0") };
        },
      }),
    ),
});

const flags = (drainMs: number, json = false) => ({
  ...changeFlags,
  json,
  settings: { ...changeFlags.settings, drainMs },
});

describe("drain", () => {
  it("waits until the connections have ended, and reports that it is done", async () => {
    const code = await drain(stage.tool, stage.terminal, ["s1"], changeOptions, flags(60_000));
    expect([code, stage.said()]).toEqual([0, expect.stringMatching(/^Done: .*no new connections are sent there\.$/m)]);
  });

  describe("that is interrupted while it waits", () => {
    const interrupted = async (json: boolean) => {
      const stop = new AbortController();
      const sleep = async () => stop.abort();
      const tool: Tool = { ...withConnections(stage.tool), signal: stop.signal, sleep };
      const code = await drain(tool, stage.terminal, ["s1"], changeOptions, flags(60_000, json));
      return [code, stage.said()] as const;
    };

    it("reports that, and what state the destinations are in, and is not done", async () => {
      const [code, text] = await interrupted(false);
      expect(code).toBe(7);
      expect(text).toContain("The wait for the connections of 1 destination was interrupted.");
      expect(text).toContain("No new connections are sent there, and open ones stay open:");
      expect(text).toContain(destination);
      expect(text).toMatch(/^Incomplete: .*no new connections are sent there, but open connections may remain\.$/m);
      expect(text).not.toContain("Done:");
    });

    it("reports that as an event before the result", async () => {
      const [code, text] = await interrupted(true);
      const events = text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(code).toBe(7);
      expect(events).toContainEqual({
        type: "diagnostic",
        diagnostic: expect.objectContaining({ code: "drain-interrupted", severity: "warning" }),
      });
      expect(events.at(-1)).toMatchObject({ type: "result", exitCode: 7 });
    });

    it("does so again where the weight is 0 already", async () => {
      await interrupted(false);
      const [code, text] = await interrupted(false);
      expect([code, text]).toEqual([7, expect.stringContaining("was interrupted.")]);
    });
  });

  it("is not done at its deadline while connections remain", async () => {
    const code = await drain(withConnections(stage.tool), stage.terminal, ["s1"], changeOptions, flags(1));
    const text = stage.said();
    expect([code, text]).toEqual([7, expect.stringContaining("still has 1 active connection")]);
    expect(text).toMatch(/^Incomplete: .*open connections may remain\.$/m);
    expect(text).not.toContain("interrupted");
  });
});

it("a wait that is interrupted before it begins has every server left", async () => {
  const change = { address: destination, host: "d1" } as Change;
  const unused = () => Promise.reject(new Error("nothing is read"));
  const options = { providers: new Map(), patienceMs: new Map(), exec: unused, sleep: unused, emit: () => {} };
  expect(await waitUntilEmpty([change], { ...options, signal: AbortSignal.abort() })).toEqual({
    over: [],
    interrupted: [change],
  });
});

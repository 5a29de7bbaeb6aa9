import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExecInterrupted } from "../../src/hosts/exec-interrupted.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { trusted } from "../../src/model/shell/shell.ts";
import type { Transport } from "../../src/model/transport.ts";
import { writeStore } from "../../state/sqlite-store.ts";
import type { Network } from "../property/model-state.ts";
import { modelTransport } from "../property/model-transport.ts";
import { beginNetwork, type Story, tellStory, troubles } from "../property/story.ts";
import { clusterOf } from "./stage.ts";

const lost = {
  severity: "error",
  code: "connection-lost",
  summary: "the connection ended",
  hint: "plan again",
} as const;

/** What a network still lets through, in bytes of both directions together; what the host does whose answer is cut. */
interface Cable {
  left: number;
  readonly afterwards: "goes on" | "stops there";
}

/** A connection that ends after so many bytes. Half a script runs nothing: the shell reads it whole first. */
function cutTransport(network: Network, host: string, cable: Cable, watch: (step: string) => void): Transport {
  const whole = modelTransport(network, host, (_host, step) => watch(step));
  return {
    close: async () => {},
    async exec(script, options) {
      if (cable.left <= 0) throw new Failure(lost);
      cable.left -= script.length;
      if (cable.left <= 0) throw new ExecInterrupted(lost, { stdout: "", stderr: "" });
      const sent = cable.afterwards === "goes on" ? script : firstParts(script, cable.left);
      const { stdout, stderr, code } = await whole.exec(trusted(sent), options);
      const [heard, errors] = [stdout.slice(0, cable.left), stderr.slice(0, Math.max(0, cable.left - stdout.length))];
      cable.left -= stdout.length + stderr.length;
      if (cable.left <= 0) throw new ExecInterrupted(lost, { stdout: heard, stderr: errors });
      return { stdout, stderr, code };
    },
  };
}

/** The script without the steps whose answer would not come through any more: a host that ended with its connection. */
function firstParts(script: string, bytes: number): string {
  const begins = [...script.matchAll(/lvsform_mark 'begin /g)].map(({ index }) => index);
  const kept = begins.filter((_at, step) => step * 120 < bytes).length;
  return kept >= begins.length ? script : script.slice(0, begins[kept]);
}

const wholeCable = (): Cable => ({ left: Number.POSITIVE_INFINITY, afterwards: "goes on" });

function storyOn(network: Network, cable: () => Cable): { story: Story; end: () => void } {
  const store = writeStore(":memory:", "random");
  const story = tellStory(network, store, (host, watch) => cutTransport(network, host, cable(), watch));
  return { story, end: () => store.close() };
}

/** Bytes that the whole act takes. */
async function lengthOf(act: (story: Story) => Promise<unknown>, before?: (story: Story) => Promise<unknown>) {
  let cable = wholeCable();
  const { story, end } = storyOn(beginNetwork(), () => cable);
  await before?.(story);
  cable = { left: 1e9, afterwards: "goes on" };
  await act(story);
  end();
  return 1e9 - cable.left;
}

const declaration = clusterOf(["s1", "s2", "s3"]);
const acts: Readonly<
  Record<string, { before?: (story: Story) => Promise<unknown>; act: (story: Story) => Promise<unknown> }>
> = {
  "the first apply": { act: (story) => story.apply(declaration) },
  "removing a server": {
    before: (story) => story.apply(declaration),
    act: (story) => story.apply(clusterOf(["s1", "s2"]), () => {}, 1_000),
  },
  destroy: { before: (story) => story.apply(declaration), act: (story) => story.destroy() },
};

describe("a connection that is cut anywhere", () => {
  it.each(Object.entries(acts))("in %s: the next run is right", async (_name, { before, act }) => {
    const bytes = await lengthOf(act, before);
    let cuts = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: bytes }),
        fc.constantFrom("goes on" as const, "stops there" as const),
        async (at, afterwards) => {
          const network = beginNetwork();
          let cable = wholeCable();
          const { story, end } = storyOn(network, () => cable);
          const begun = JSON.stringify(story.pictures("tidied"));
          await before?.(story);
          cable = { left: at, afterwards };
          await act(story).catch((error) => {
            if (!(error instanceof Failure)) throw error;
          });
          cable = wholeCable();
          cuts += 1;
          expect(troubles(await story.apply(declaration))).toEqual([]);
          expect((await story.plan(declaration)).changes).toEqual([]);
          expect(troubles(await story.destroy())).toEqual([]);
          expect(JSON.stringify(story.pictures("tidied"))).toBe(begun);
          const { resources, originals } = story.store.read();
          expect([...resources.keys(), ...originals.keys()]).toEqual([]);
          end();
        },
      ),
      { numRuns: Number(process.env.LVSFORM_TEST_RUNS ?? 60), seed: 20_260, endOnFailure: true },
    );
    process.stdout.write(`${_name}: cut ${cuts} times within ${bytes} bytes\n`);
  });
});

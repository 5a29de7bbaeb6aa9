import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { declare, type Tool } from "../../src/api/pipeline.ts";
import { importCluster } from "../../src/cli/verbs/import/import.ts";
import type { Terminal } from "../../src/views/terminal.ts";
import { writeStore } from "../../state/sqlite-store.ts";
import { buildCluster, directorHosts, serverHosts } from "./build-cluster.ts";
import { picture } from "./model-state.ts";
import { randomCluster } from "./random-cluster.ts";
import { beginStory, declarationOf, tellStory, troubles } from "./story.ts";

const runs = Number(process.env.LVSFORM_TEST_RUNS ?? 20);
const limitMs = Number(process.env.LVSFORM_TEST_LIMIT ?? 15_000);

// What lvsform itself has made on hosts is taken over from them as if nobody knew where it came from.
describe("any cluster that runs", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lvsform-import-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  let count = 0;

  it("is imported whole: the plan after it finds nothing to do, and destroy touches nothing", () =>
    fc.assert(
      fc.asyncProperty(randomCluster, async (said) => {
        const first = beginStory();
        expect(troubles(await first.apply(declarationOf(buildCluster(said))))).toEqual([]);
        const hosts = () => Object.fromEntries([...first.network].map(([name, host]) => [name, picture(host)]));
        const before = hosts();
        const clusterFile = join(folder, `cluster-${count++}.ts`);
        const { tool: made, ...story } = tellStory(first.network, writeStore(":memory:", "random"));
        const ssh = { resolve: (name: string) => ({ hostName: name, port: 22, user: "root" }), names: () => [] };
        const tool: Tool = {
          ...made,
          clusterFile,
          ssh: ssh as unknown as Tool["ssh"],
          writeState: async () => ({ ...story.store, close: () => {} }),
          readState: () => ({ ...story.store, close: () => {} }),
        };
        const heard: string[] = [];
        const terminal = {
          out: (text: string) => heard.push(text),
          error: (text: string) => heard.push(text),
        } as unknown as Terminal;
        const flags = { director: directorHosts, realServer: serverHosts, name: "random", search: false, sudo: false };
        const empty = [...first.store.read().resources.values()].every(({ kind }) => kind !== "ipvs-service");
        if (empty) return;
        await importCluster(tool, terminal, flags);
        const text = readFileSync(clusterFile, "utf8");
        const declaration = await declare(tool);
        expect(
          (await story.plan(declaration)).changes.map(({ action, address }) => `${action} ${address}`),
          text,
        ).toEqual([]);
        expect(hosts()).toEqual(before);
        expect(troubles(await story.destroy())).toEqual([]);
        expect(hosts()).toEqual(before);
      }),
      { numRuns: runs, interruptAfterTimeLimit: limitMs },
    ));
});

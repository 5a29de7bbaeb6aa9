import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Declaration } from "../../src/model/declaration.ts";
import { writeStore } from "../../state/sqlite-store.ts";
import { expire } from "../property/model-windows.ts";
import { beginNetwork, type Story, tellStory, troubles } from "../property/story.ts";
import { type Act, acts, clusterOf, loadHosts, saveHosts, stateFile } from "./stage.ts";

const root = mkdtempSync(join(tmpdir(), "lvsform-crash-"));
const beginning = beginNetwork();
const pictureOf = (folder: string) => {
  const story = tellStory(loadHosts(folder), writeStore(":memory:", "random"));
  return story.pictures();
};

/** Runs one act in a process that kills itself; true where it came to its end before. */
function run(folder: string, act: Act, where: "write" | "step" | "never", count: number): Promise<boolean> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "child.ts"), folder, act, where, String(count)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  return new Promise((resolve, reject) =>
    child.once("close", (code, signal) => {
      if (signal === "SIGKILL") resolve(false);
      else if (code === 0) resolve(true);
      else reject(new Error(said));
    }),
  );
}

/** The folder as it is before an act. */
function stageFor(act: Act): string {
  return join(root, `before-${act}`);
}

/** Goes on as a user does: plans, applies, and in the end destroys. */
async function goOn(folder: string, act: Act): Promise<readonly string[]> {
  const network = loadHosts(folder);
  const store = writeStore(stateFile(folder), "random");
  try {
    // By then the hosts have waited in vain.
    expire(network);
    const story = tellStory(network, store);
    const declaration = clusterOf(act === "remove" ? ["s1", "s2"] : ["s1", "s2", "s3"]);
    const said: string[] = [];
    if (act === "confirm") said.push(...(await letGo(story, declaration)));
    if (act !== "destroy") {
      said.push(...troubles(await story.apply(declaration)));
      said.push(...(await story.plan(declaration)).changes.map(({ action, address }) => `again ${action} ${address}`));
    }
    said.push(...troubles(await story.destroy()));
    const { resources, originals, unknownSteps, drains } = store.read();
    if (resources.size + originals.size + unknownSteps.length + drains.length > 0)
      said.push(
        `recorded: ${[...resources.keys(), ...originals.keys()].join(" ")}, ${unknownSteps.length} unknownSteps, ${drains.length} drains`,
      );
    const begun = JSON.stringify(tellStory(beginning, store).pictures("tidied"));
    if (JSON.stringify(story.pictures("tidied")) !== begun)
      said.push("the hosts are not as they were before the first apply");
    return said;
  } finally {
    store.close();
  }
}

/** Hosts that took their changes back hold until somebody decides: nothing is done there before. */
async function letGo({ network, store, plan }: Story, declaration: Declaration): Promise<readonly string[]> {
  const held = [...network].filter(([, { windows }]) => windows.size > 0).map(([name]) => name);
  const { changes, diagnostics } = await plan(declaration);
  const told = new Set(diagnostics.flatMap(({ code, host }) => (code === "auto-reverted" ? [host] : [])));
  const wrong = held
    .filter((name) => !told.has(name))
    .map((name) => `${name} took its changes back, and nobody says so`);
  const touched = changes.filter(({ host, blocked }) => held.includes(host) && blocked === undefined);
  for (const { nonce } of store.read().windows) {
    store.settleWindows(
      [
        { nonce, status: "reverted" },
        { nonce, status: "released" },
      ],
      "",
    );
  }
  for (const { windows } of network.values()) windows.clear();
  return [...wrong, ...touched.map(({ address }) => `${address} would be changed on a held host`)];
}

describe("lvsform that is killed", () => {
  beforeAll(async () => {
    let former: string | undefined;
    for (const act of acts) {
      const folder = stageFor(act);
      if (former === undefined || act === "confirm") {
        mkdirSync(folder);
        saveHosts(folder, beginning);
      } else cpSync(former, folder, { recursive: true });
      const done = join(root, `after-${act}`);
      cpSync(folder, done, { recursive: true });
      expect(await run(done, act, "never", 0)).toBe(true);
      former = done;
    }
  }, 60_000);
  afterAll(() => rmSync(root, { recursive: true }));

  const cases = acts.flatMap((act) => (["write", "step"] as const).map((where) => [act, where] as const));
  it.each(cases)(
    "during %s, after every single %s: the next run is right, nothing is lost and nothing is left behind",
    async (act, where) => {
      let killed = 0;
      let isWhole = false;
      const step = where === "step" ? 3 : 1;
      for (let count = 1; !isWhole; count += 2 * step) {
        const done = await Promise.all(
          [count, count + step].map(async (at) => {
            const folder = join(root, `${act}-${where}-${at}`);
            cpSync(stageFor(act), folder, { recursive: true });
            const isOver = await run(folder, act, where, at);
            if (!isOver) killed += 1;
            expect(await goOn(folder, act), `killed at ${where} ${at}`).toEqual([]);
            rmSync(folder, { recursive: true });
            return isOver;
          }),
        );
        isWhole = done.every((one) => one);
      }
      expect(killed).toBeGreaterThan(3);
      process.stdout.write(`${act}: killed after ${killed} ${where}s\n`);
    },
    180_000,
  );

  it("never leaves the hosts of a finished act other than the record says", () => {
    expect(pictureOf(join(root, "after-destroy"))).toEqual(pictureOf(stageFor("apply")));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeclaredService } from "../../src/model/declaration.ts";
import { buildCluster } from "./build-cluster.ts";
import { brokenNow } from "./moments.ts";
import { type RandomCluster, randomBeginnings, randomCluster } from "./random-cluster.ts";
import { beginStory, declarationOf, type Story, troubles } from "./story.ts";

const runs = Number(process.env.LVSFORM_TEST_RUNS ?? 30);
/** Also ends the shrinking of a counterexample: what it has come to by then is told. Milliseconds. */
const limitMs = Number(process.env.LVSFORM_TEST_LIMIT ?? 15_000);

/** Applies a cluster in the place of another, and watches every moment of it. */
async function follow(story: Story, before: readonly DeclaredService[], said: RandomCluster) {
  const declaration = declarationOf(buildCluster(said));
  const broken = new Set<string>();
  const outcome = await story.apply(declaration, (step) => {
    for (const fault of brokenNow(story.network, before, declaration.services)) broken.add(`${fault} (after ${step})`);
  });
  expect(troubles(outcome)).toEqual([]);
  expect([...broken]).toEqual([]);
  expect((await story.plan(declaration)).changes.map(({ action, address }) => `${action} ${address}`)).toEqual([]);
  return declaration;
}

async function leave(story: Story, services: readonly DeclaredService[]) {
  const broken = new Set<string>();
  const outcome = await story.destroy((step) => {
    for (const fault of brokenNow(story.network, services, [])) broken.add(`${fault} (after ${step})`);
  });
  expect(troubles(outcome)).toEqual([]);
  expect([...broken]).toEqual([]);
  const { resources, originals } = story.store.read();
  expect([resources.size, originals.size]).toEqual([0, 0]);
}

/**
 * One cluster after the other on the same hosts, and destroy at the end: everything is as it was. The last module that needs another
 * one may not be the one that brought it: of several clusters destroy may leave such a module behind, unused.
 */
async function live(story: Story, clusters: readonly RandomCluster[]) {
  const how = clusters.length > 1 ? "tidied" : undefined;
  const before = story.pictures(how);
  let services: readonly DeclaredService[] = [];
  for (const said of clusters) ({ services } = await follow(story, services, said));
  await leave(story, services);
  expect(story.pictures(how)).toEqual(before);
}

describe("any cluster", () => {
  it("is there after one apply, and gone without a trace after destroy", () =>
    fc.assert(
      fc.asyncProperty(randomCluster, randomBeginnings, (said, all) => live(beginStory(all), [said])),
      { numRuns: runs, interruptAfterTimeLimit: limitMs },
    ));

  it("follows any other, in one apply", () =>
    fc.assert(
      fc.asyncProperty(randomCluster, randomCluster, (...all) => live(beginStory(), all)),
      { numRuns: runs, interruptAfterTimeLimit: limitMs },
    ));

  it("follows any two others", () =>
    fc.assert(
      fc.asyncProperty(randomCluster, randomCluster, randomCluster, (...all) => live(beginStory(), all)),
      { numRuns: runs, interruptAfterTimeLimit: limitMs },
    ));
});

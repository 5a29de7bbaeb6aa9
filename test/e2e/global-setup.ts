import type { TestProject } from "vitest/node";
import { stopLab } from "../../src/lab/down.ts";
import { startLab } from "../../src/lab/up.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly labs: readonly string[];
  }
}

/**
 * One lab for each worker that runs e2e files, under names of their own: nothing of an earlier run plays a part. The files of one
 * worker run one after another.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const onProgress = (text: string) => process.stderr.write(`lab: ${text}\n`);
  const labs = ["a", "b"].map((letter) => `test-${process.pid}-${letter}`);
  await Promise.all(labs.map((name) => startLab({ name, realServers: 3, directors: 2, onProgress })));
  project.provide("labs", labs);
  return async () => {
    for (const name of labs) await stopLab(name);
  };
}

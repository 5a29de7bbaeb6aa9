import type { TestProject } from "vitest/node";
import { stopLab } from "../../src/lab/down.ts";
import { startLab } from "../../src/lab/up.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly lab: string;
  }
}

/** One lab for all e2e files, under a name of its own: nothing of an earlier run plays a part. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const name = `test-${process.pid}`;
  await startLab({ name, realServers: 3, directors: 2, onProgress: (text) => process.stderr.write(`lab: ${text}\n`) });
  project.provide("lab", name);
  return async () => {
    await stopLab(name);
  };
}

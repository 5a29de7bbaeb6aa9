import type { StateWriter } from "../../src/model/store.ts";
import type { Transport } from "../../src/model/transport.ts";
import { writeStore } from "../../state/sqlite-store.ts";
import { modelTransport } from "../property/model-transport.ts";
import { tellStory } from "../property/story.ts";
import { type Act, clusterOf, loadHosts, saveHosts, stateFile } from "./stage.ts";

// One act, in a process of its own that kills itself: after a write of the record, or after a step on a host.
const [folder = "", act = "", where = "", count = "0"] = process.argv.slice(2);
let left = Number(count);
const die = (at: string): void => {
  if (at !== where) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
};

const network = loadHosts(folder);
const real = writeStore(stateFile(folder), "random");
const writes = [
  ...(["beginRun", "markSent", "settle", "endRun", "recover", "refresh"] as const),
  ...(["putDrains", "endDrains", "putWindows", "settleWindows"] as const),
];
const store = { ...real } as Record<string, unknown>;
for (const name of writes) {
  const write = real[name] as (...words: readonly unknown[]) => unknown;
  store[name] = (...words: readonly unknown[]) => {
    const result = write(...words);
    die("write");
    return result;
  };
}
const connect = (host: string, watch: (step: string) => void): Transport => {
  const whole = modelTransport(network, host, (_host, step) => {
    saveHosts(folder, network);
    watch(step);
    die("step");
  });
  // What is armed and confirmed outlives us too.
  const exec: Transport["exec"] = (script, options) =>
    whole.exec(script, options).finally(() => saveHosts(folder, network));
  return { ...whole, exec };
};
const confirm = act === "confirm" ? "always" : "never";
const story = tellStory(network, store as unknown as StateWriter, connect, confirm);
const drainMs = 1_000;
const play: Readonly<Record<Act, () => Promise<unknown>>> = {
  apply: () => story.apply(clusterOf(["s1", "s2", "s3"])),
  remove: () => story.apply(clusterOf(["s1", "s2"]), () => {}, drainMs),
  destroy: () => story.destroy(),
  confirm: () => story.apply(clusterOf(["s1", "s2", "s3"])),
};
await play[act as Act]();
real.close();

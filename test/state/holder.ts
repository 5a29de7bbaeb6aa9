import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../src/model/diagnostic.ts";
import { writeStore } from "../../state/sqlite-store.ts";

// Holds the record and writes to it again and again, until it is told that it may not.
const store = writeStore(process.argv[2] ?? "", "web", {
  actor: { user: "ann", machine: "elsewhere", pid: process.pid, command: "apply" },
  now: () => Date.now(),
  heartbeatMs: 100,
});
process.stdout.write("holds\n");
for (;;) {
  await sleep(50);
  try {
    store.putDrains([{ address: "v12/x/theirs", reason: "asked", since: "", by: "" }]);
    store.endDrains(["v12/x/theirs"]);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stdout.write(`${error.diagnostics[0]?.code}\n`);
    await sleep(60_000);
  }
}

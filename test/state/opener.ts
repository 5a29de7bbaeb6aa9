import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../src/model/diagnostic.ts";
import { writeStore } from "../../state/sqlite-store.ts";

// Opens the record at a moment that is given, and says how it went.
const [path = "", moment = "0"] = process.argv.slice(2);
await sleep(Math.max(0, Number(moment) - Date.now()));
try {
  const store = writeStore(path, "web");
  store.putDrains([{ address: `v12/x/by-${process.pid}`, reason: "asked", since: "", by: "" }]);
  store.close();
  process.stdout.write("wrote");
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stdout.write(String(error.diagnostics[0]?.code));
}

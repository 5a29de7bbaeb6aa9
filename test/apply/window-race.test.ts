import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { undoScript } from "../../src/apply/window/undo-script.ts";
import { armScript, closeScript, type Window } from "../../src/apply/window/window-script.ts";
import { windowStates } from "../../src/model/confirm-window.ts";
import type { Change } from "../../src/model/plan.ts";
import { aChange } from "../fixtures/change.ts";

// Either side of the decision is stopped (SIGSTOP) before its command number K, for each K; the other side runs; the stopped one goes
// on. Exactly one of them must have won: the undo ran, or the controller was told "confirmed", and never both.

const window: Window = {
  nonce: "0a1b2c3d4e5f0a1b2c3d4e5f",
  host: "v12",
  seconds: 600,
  lineage: "mine",
  by: "ann@ops1",
  without: "refuse",
};

class Host {
  readonly root = mkdtempSync(join(tmpdir(), "lvsform-race-"));
  readonly folder = join(this.root, "run", window.nonce);

  constructor() {
    const step: Change = aChange({
      address: "v12/x/one",
      commands: [{ argv: ["true"] }],
      undo: [{ argv: ["touch", join(this.root, "undone")] }],
    });
    // Nothing waits yet: the test starts the timer itself.
    const arm = armScript(window, undoScript([step], window.nonce)).replace(
      "setsid sh ./watch",
      "echo 1 >watching; setsid true",
    );
    const out = execFileSync("sh", ["-c", this.here(arm).replace('word watching; kill -0 "$word" || exit 1; ', "")]);
    expect(`${out}`).toBe("armed setsid\n");
    writeFileSync(join(this.folder, "steps"), "begin 0\nend 0\n");
    // The time is over.
    writeFileSync(join(this.folder, "deadline"), "0\n");
  }

  here(script: string): string {
    return (
      script
        .replaceAll("/run/lvsform", join(this.root, "run"))
        .replaceAll("/run/systemd/system", join(this.root, "none"))
        // A lock that the stopped side has is not worth waiting for.
        .replaceAll(/flock -w \d+/g, "flock -w 0.2")
    );
  }

  get wasUndone(): boolean {
    return existsSync(join(this.root, "undone"));
  }

  get state(): string {
    return windowStates.find((name) => existsSync(join(this.folder, name))) ?? "gone";
  }

  /** Runs a script in bash, stopped before its command number `stopAt`; 0: never. Ends with its output, and whether it was stopped at all. */
  run(script: string, stopAt: number) {
    const counting = stopAt
      ? `set -T; n=0; trap '[ $((n += 1)) -ne ${stopAt} ] || { : >${this.root}/stopped; kill -STOP $$; }' DEBUG\n`
      : "";
    const child = spawn("bash", ["-c", `${counting}${this.here(script)}`], { stdio: ["ignore", "pipe", "ignore"] });
    let out = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    const ended = new Promise<string>((resolve) => child.on("close", () => resolve(out)));
    const stopped = (async () => {
      while (child.exitCode === null && !existsSync(join(this.root, "stopped"))) await sleep(5);
      return existsSync(join(this.root, "stopped"));
    })();
    return { ended, stopped, goOn: () => void child.kill("SIGCONT") };
  }

  get watch(): string {
    return readFileSync(join(this.folder, "watch"), "utf8");
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What the two sides did, with one of them stopped; undefined where it has fewer commands. */
async function race(stopped: "confirm" | "timer", stopAt: number) {
  using host = new Host();
  const scripts = { confirm: closeScript(window, "keep"), timer: host.watch };
  const first = host.run(scripts[stopped], stopAt);
  if (!(await first.stopped)) return undefined;
  const second = host.run(scripts[stopped === "confirm" ? "timer" : "confirm"], 0);
  const out = { [stopped === "confirm" ? "timer" : "confirm"]: await second.ended };
  first.goOn();
  out[stopped] = await first.ended;
  const confirmed = out.confirm?.includes("state confirmed") === true;
  return { stopAt, confirmed, undone: host.wasUndone, state: host.state };
}

/** Every place in which one side can be stopped, several at a time. */
async function races(stopped: "confirm" | "timer") {
  const all: NonNullable<Awaited<ReturnType<typeof race>>>[] = [];
  for (let next = 1; ; next += 16) {
    const some = await Promise.all(Array.from({ length: 16 }, (_, at) => race(stopped, next + at)));
    all.push(...some.filter((one) => one !== undefined));
    if (some.includes(undefined)) return all;
  }
}

describe.each(["confirm", "timer"] as const)(
  "a confirmation and a timer at once, the %s stopped before each command",
  (stopped) => {
    it("have exactly one winner", async () => {
      const all = await races(stopped);
      expect(all.length).toBeGreaterThan(8);
      expect(all.filter(({ confirmed, undone }) => confirmed === undone)).toEqual([]);
      // Both outcomes were seen: the test has stopped it on either side of the decision.
      expect(new Set(all.map(({ confirmed }) => confirmed))).toEqual(new Set([true, false]));
      for (const { confirmed, state } of all) expect(state).toBe(confirmed ? "gone" : "reverted");
    });
  },
);

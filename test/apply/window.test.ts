import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { undoScript } from "../../src/apply/window/undo-script.ts";
import {
  armScript,
  closeScript,
  extendScript,
  goOn,
  releaseScript,
  type Window,
} from "../../src/apply/window/window-script.ts";
import { windowStates } from "../../src/model/confirm-window.ts";
import type { Change } from "../../src/model/plan.ts";
import { trusted } from "../../src/model/shell/shell.ts";
import { aChange } from "../fixtures/change.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-window-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const window: Window = {
  nonce: "0a1b2c3d4e5f0a1b2c3d4e5f",
  host: "v12",
  seconds: 2,
  lineage: "mine",
  by: "ann@ops1",
  without: "refuse",
};
const at = (name: string) => join(folder, "run", window.nonce, name);
const stateOf = () => windowStates.find((state) => existsSync(at(state))) ?? "gone";

/** Runs a script of a host on this machine's shell, all that it keeps in a folder of the test; `systemd`: by stand-ins for its programs. */
function sh(script: string, systemd = false): Promise<{ code: number; out: string; err: string }> {
  const bin = join(folder, "bin");
  const text = script
    .replaceAll("/run/lvsform", join(folder, "run"))
    .replaceAll("/run/systemd/system", systemd ? folder : join(folder, "none"));
  return new Promise((resolve) => {
    const env = { PATH: `${bin}:${process.env.PATH}` };
    execFile("/bin/sh", ["-c", text], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

/** A step that writes a file, with the undo that takes it away. */
function step(name: string, undo = `rm ${name}`): Change {
  return aChange({
    address: `v12/x/${name}`,
    commands: [{ argv: ["touch", join(folder, name)] }],
    undo: [{ argv: ["sh", "-c", undo.replace(name, join(folder, name))] }],
  });
}

const changes = () => [step("one"), step("two"), step("three")];
const begin = (n: number, end = true) =>
  writeFileSync(at("steps"), `begin ${n}\n${end ? `end ${n}\n` : ""}`, { flag: "a" });
const touch = (name: string) => writeFileSync(join(folder, name), "");
const there = () => ["one", "two", "three"].filter((name) => existsSync(join(folder, name)));

describe("a host that waits for a confirmation", () => {
  it("takes back what was begun, the last first, when its time is over", async () => {
    const armed = await sh(armScript(window, undoScript(changes(), window.nonce)));
    expect(armed).toMatchObject({ code: 0, out: "armed setsid\n" });
    for (const name of ["one", "two"]) touch(name);
    begin(0);
    begin(1);
    expect(stateOf()).toBe("armed");
    await sleep(3_500);
    expect([stateOf(), there()]).toEqual(["reverted", []]);
    expect((await sh(goOn(window))).code).toBe(6);
    expect((await sh(closeScript(window, "keep"))).out).toBe("state reverted\n");
  });

  it("keeps everything when it is told to, and forgets the window", async () => {
    await sh(armScript(window, undoScript(changes(), window.nonce)));
    touch("one");
    begin(0);
    expect((await sh(closeScript(window, "keep"))).out).toBe("state confirmed\n");
    await sleep(3_000);
    expect([stateOf(), there()]).toEqual(["gone", ["one"]]);
  });

  it("waits longer as long as it hears of somebody", async () => {
    await sh(armScript(window, undoScript(changes(), window.nonce)));
    for (let n = 0; n < 4; n += 1) {
      await sleep(1_000);
      expect((await sh(extendScript(window))).code).toBe(0);
    }
    expect(stateOf()).toBe("armed");
    expect((await sh(closeScript(window, "revert"))).out).toBe("state reverted\n");
  });

  it("leaves alone what was never begun and what failed at once, and goes on after an undo that fails", async () => {
    const all = [step("one"), step("two", "echo it is stuck >&2; exit 1"), step("three")];
    await sh(armScript(window, undoScript(all, window.nonce)));
    for (const name of ["one", "two", "three"]) touch(name);
    begin(0);
    begin(1);
    writeFileSync(at("steps"), "begin 2\nfail 2\n", { flag: "a" });
    const { out } = await sh(closeScript(window, "revert"));
    expect(out).toBe("state reverted\nfailure v12/x/two: it is stuck\n");
    expect(there()).toEqual(["two", "three"]);
  });

  it("is not armed where the undo is no shell text", async () => {
    const { code, out } = await sh(armScript(window, trusted("if then")));
    expect([code === 0, out]).toEqual([false, ""]);
  });

  it("is not armed twice under one name", async () => {
    await sh(armScript(window, undoScript(changes(), window.nonce)));
    expect((await sh(armScript(window, undoScript(changes(), window.nonce)))).code).not.toBe(0);
    await sh(closeScript(window, "keep"));
  });

  it("has systemd wait where there is one, and is read back from it", async () => {
    mkdirSync(join(folder, "bin"));
    const program = (name: string, text: string) => {
      writeFileSync(join(folder, "bin", name), `#!/bin/sh\necho "${name} $*" >>${join(folder, "calls")}\n${text}\n`);
      chmodSync(join(folder, "bin", name), 0o755);
    };
    program("systemd-run", "exit 0");
    program("systemctl", '[ "$1" != is-active ] || echo active');
    const armed = await sh(armScript(window, undoScript(changes(), window.nonce)), true);
    expect(armed).toMatchObject({ code: 0, out: "armed systemd-run\n" });
    await sh(closeScript(window, "keep"), true);
    const unit = `lvsform-revert-${window.nonce}`;
    expect(readFileSync(join(folder, "calls"), "utf8").trim().split("\n")).toEqual([
      `systemd-run --quiet --unit=${unit} --on-active=2s --timer-property=AccuracySec=1s /bin/sh ${join(folder, "run", window.nonce)}/watch`,
      `systemctl is-active ${unit}.timer`,
      `systemctl stop ${unit}.timer`,
    ]);
    program("systemctl", "echo inactive; exit 3");
    rmSync(join(folder, "run"), { recursive: true });
    expect((await sh(armScript(window, undoScript(changes(), window.nonce)), true)).code).not.toBe(0);
  });

  it("keeps what it knows from everybody else's eyes, and nothing of it after the confirmation", async () => {
    await sh(armScript(window, undoScript(changes(), window.nonce)));
    const modes = await sh(`stat -c %a ${join(folder, "run")} ${at("undo")} ${at("watch")} ${at("armed")}`);
    expect(modes.out).toBe("700\n600\n600\n600\n");
    await sh(closeScript(window, "keep"));
    expect(readdirSync(join(folder, "run")).toSorted()).toEqual(["holder", "lock"]);
  });

  it("is not armed on a host without flock, unless that was allowed", async () => {
    const script = (without: "refuse" | "go-on") =>
      armScript({ ...window, without }, undoScript(changes(), window.nonce)).replace("command -v flock", "false");
    const refused = await sh(script("refuse"));
    expect(refused).toMatchObject({ out: "", err: expect.stringContaining("this host has no flock (util-linux)") });
    expect(refused.code).not.toBe(0);
    expect(await sh(script("go-on"))).toMatchObject({ code: 0, out: "armed setsid\n" });
    await sh(closeScript(window, "keep"));
  });

  it("is named by nothing but a nonce: other text never becomes a script", () => {
    for (const nonce of ["x; id", "0a1b2c", "../../etc", "0A1B2C3D4E5F0A1B2C3D4E5F", "0a1b2c3d4e5f0a1b2c3d4e5f\nid"])
      for (const make of [() => closeScript({ ...window, nonce }, "keep"), () => releaseScript("ann", [nonce])])
        expect(make, nonce).toThrow("24 hexadecimal digits");
  });
});

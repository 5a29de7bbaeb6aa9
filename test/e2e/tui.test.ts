import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { toShell } from "../../src/model/shell/command.ts";
import { openTerminal, type PseudoTerminal } from "./pseudo-terminal.ts";
import { newUser, on, ownLab, rulesOn, snapshot, succeeded, type User } from "./user.ts";

const lab = ownLab();
const hosts = ["v11", "v12", "v13", "v14"];
const main = join(import.meta.dirname, "../../dist/src/main.js");

/** The words of a shell that run lvsform, tell its process and its exit code. */
function lineOf(user: User, verb: string, ...words: readonly string[]): string {
  const sshConfig = ["show"].includes(verb) ? [] : ["--ssh-config", labPaths(lab).sshConfig];
  const command = toShell({
    argv: [process.execPath, main, ...verb.split(" "), "-f", join(user.folder, "cluster.ts"), ...sshConfig, ...words],
  });
  return `clear; sh -c 'echo $$ >${user.folder}/pid; exec ${command}'; echo "code $?"`;
}
const pidOf = (user: User) => Number(readFileSync(join(user.folder, "pid"), "utf8"));

describe("the terminal", () => {
  let user: User;
  let terminal: PseudoTerminal;
  let before: Record<string, string>;
  beforeAll(async () => {
    before = await snapshot(lab, hosts);
    user = newUser(lab);
  });
  afterEach(() => terminal.close());
  afterAll(async () => {
    await user.quick("destroy");
    user.leave();
  });

  it("plan: shows the review without a key that applies, and prints the plan when it is left", async () => {
    terminal = openTerminal({ columns: 120, rows: 34 });
    terminal.line(lineOf(user, "plan"));
    await terminal.until(/Plan: 9 to create, 14 to update, 0 to delete\.[\s\S]*q quit/);
    expect(terminal.isTaken()).toBe(true);
    terminal.press("a", "y");
    terminal.type("yes");
    terminal.press("Enter");
    await sleep(300);
    expect(terminal.screen()).not.toContain("approve");
    terminal.press("q");
    terminal.press("q");
    await terminal.until(/code 0/);
    expect(terminal.isTaken()).toBe(false);
    expect(terminal.all()).toMatch(/ipvs-service tcp:192\.168\.0\.21:80[\s\S]*Plan: 9 to create, 14 to update/);
    expect(await snapshot(lab, hosts)).toEqual(before);
  });

  it("apply: a part is chosen, approved, watched and kept; then the rest", async () => {
    terminal = openTerminal({ columns: 120, rows: 34 });
    terminal.line(lineOf(user, "apply"));
    await terminal.until(/a approve/);
    terminal.press("/");
    terminal.type("kind:ipvs-service");
    terminal.press("Enter", "n", "Space");
    await terminal.until(/5 left out/);
    expect(terminal.screen()).toContain("left out too, they wait for this");
    terminal.press("/", "Escape");
    // A letter right after Escape is one key to a terminal: Alt and the letter.
    await sleep(500);
    terminal.press("a");
    await terminal.until(/Type yes to apply/);
    terminal.type("no");
    terminal.press("Enter");
    await terminal.until(/nothing was approved/);
    terminal.press("a");
    terminal.type("yes");
    terminal.press("Enter");
    const asked = await terminal.until(/k confirm/);
    expect(asked).toMatch(/█+ 18\/18/);
    expect(asked).toMatch(/v12 +5\/5 done/);
    terminal.press("k");
    await terminal.until(/code 0/);
    expect(terminal.isTaken()).toBe(false);
    expect(terminal.all()).toMatch(/Done: 18 changes made in run 1[\s\S]*5 changes left out in the review/);
    expect(await rulesOn(lab, "v11")).toBe("");
    terminal.line(lineOf(user, "apply"));
    await terminal.until(/Plan: 5 to create, 0 to update/);
    terminal.press("a");
    terminal.type("yes");
    terminal.press("Enter");
    await terminal.until(/k confirm/);
    terminal.press("+");
    await terminal.until(/changes in 01:\d\d/);
    terminal.press("k");
    await terminal.until(/code 0/);
    expect(await rulesOn(lab, "v11")).toContain("-s wrr");
    expect((await user.run("plan")).stdout).toMatch(/^No changes\./);
  });

  it("apply: r takes the changes back, and the exit code says so", async () => {
    user.declare((text) => text.replaceAll("weight: 2", "weight: 7"));
    terminal = openTerminal({ columns: 80, rows: 24 });
    terminal.line(lineOf(user, "apply", "--confirm", "always"));
    await terminal.until(/Plan: 0 to create, 1 to update/);
    terminal.press("a");
    terminal.type("yes");
    terminal.press("Enter");
    await terminal.until(/k confirm/);
    expect(await rulesOn(lab, "v11")).toContain("-w 7");
    terminal.press("r");
    await terminal.until(/code 6/);
    expect(terminal.all()).toMatch(
      /Reverted: v11 reverted the changes[\s\S]*error: The changes of this run are reverted on v11/,
    );
    expect(await rulesOn(lab, "v11")).not.toContain("-w 7");
    user.declare();
    succeeded(await user.run("revert", "--yes"));
  });

  it("drift repair: nothing is chosen until somebody does", async () => {
    const both = "net.ipv4.conf.all.arp_ignore net.ipv4.conf.lo.arp_ignore";
    await on(lab, "v12", `for one in ${both}; do sysctl -w $one=0; done`);
    terminal = openTerminal({ columns: 120, rows: 34 });
    terminal.line(lineOf(user, "drift repair"));
    await terminal.until(/nothing is chosen yet/);
    terminal.press("a");
    await terminal.until(/nothing is chosen$/m);
    terminal.press("n", "Space", "a");
    await terminal.until(/Type yes to repair/);
    terminal.type("yes");
    terminal.press("Enter");
    await terminal.until(/k confirm/);
    terminal.press("k");
    await terminal.until(/code 0/);
    expect((await on(lab, "v12", `sysctl -n ${both}`)).split("\n").toSorted()).toEqual(["", "0", "1"]);
    succeeded(await user.run("drift repair", "--all", "--yes"));
    expect(await on(lab, "v12", `sysctl -n ${both}`)).toBe("1\n1\n");
  });

  it("apply: shows connections as they end; Ctrl-C begins nothing more and asks nothing, twice leaves at once", async () => {
    const connect = "for i in 1 2 3; do (sleep 120 | socat - TCP:192.168.0.21:80) >/dev/null 2>&1 & sleep 0.2; done";
    const disconnect = "for p in $(pidof socat); do kill $p; done; true";
    terminal = openTerminal({ columns: 120, rows: 34 });
    try {
      await on(lab, "v10", connect);
      user.declare((text) => text.replace(", v13, v14]", "]"));
      terminal.line(lineOf(user, "apply", "--max-deletes", "100%"));
      await terminal.until(/2 active|1 active/);
      for (const leaves of [false, true]) {
        terminal.press("a");
        await terminal.until(/Type (yes|web) to apply/);
        terminal.type(/Type web/.test(terminal.screen()) ? "web" : "yes");
        terminal.press("Enter");
        await terminal.until(/drains \d active, at most \d+ s more/);
        terminal.press("C-c");
        if (leaves) {
          await terminal.until(/stopping|code/);
          terminal.press("C-c");
        }
        await terminal.until(/code 130/, 20);
        expect(terminal.isTaken()).toBe(false);
        expect(terminal.all()).not.toContain("k confirm");
        // Somebody who leaves learns that no new connections are sent there any more, or what was not heard to its end.
        expect(terminal.all()).toMatch(
          leaves ? /Drained but not removed|Left while running: \d of \d/ : /Drained but not removed/,
        );
        expect((await rulesOn(lab, "v11")).match(/^-a /gm)).toHaveLength(3);
        if (!leaves) {
          terminal.line(lineOf(user, "apply", "--max-deletes", "100%"));
          await terminal.until(/a approve/);
        }
      }
    } finally {
      await on(lab, "v10", disconnect);
    }
    user.declare();
    succeeded(await user.quick("apply"));
    expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
  });

  it("gives the terminal back when it is ended by a signal, and when lvsform fails", async () => {
    user.declare((text) => text.replaceAll("weight: 2", "weight: 7"));
    terminal = openTerminal({ columns: 120, rows: 34 });
    for (const [signal, code] of [
      ["SIGTERM", 143],
      ["SIGHUP", 129],
      ["SIGINT", 130],
    ] as const) {
      terminal.line(lineOf(user, "apply"));
      await terminal.until(/a approve/);
      process.kill(pidOf(user), signal);
      await terminal.until(new RegExp(`code ${code}`));
      expect(terminal.isTaken()).toBe(false);
      expect(terminal.all()).toContain("Nothing was changed.");
    }
    const fault = join(user.folder, "fault.mjs");
    const now = join(user.folder, "now");
    writeFileSync(
      fault,
      `import { existsSync } from "node:fs"; setInterval(() => { if (existsSync("${now}")) throw new Error("a fault") }, 100).unref();\n`,
    );
    terminal.line(`export NODE_OPTIONS="--import ${fault}"`);
    terminal.line(lineOf(user, "apply"));
    await terminal.until(/a approve/);
    writeFileSync(now, "");
    await terminal.until(/code [17]/);
    expect(terminal.isTaken()).toBe(false);
    expect(terminal.all()).toContain("a fault");
    terminal.line("unset NODE_OPTIONS");
    // What is typed is seen again, line by line.
    terminal.line("clear; stty -a | tr ' ' '\\n' | grep -c '^echo$\\|^icanon$'");
    await terminal.until(/^2$/m);
    user.declare();
  });

  it("follows the size of the terminal, and does without the screen where there is no room or no cursor", async () => {
    user.declare((text) => text.replaceAll("weight: 2", "weight: 7"));
    terminal = openTerminal({ columns: 120, rows: 34 });
    terminal.line(lineOf(user, "plan"));
    await terminal.until(/declared|digest/);
    for (const [columns, rows] of [
      [80, 24],
      [50, 12],
      [30, 6],
      [150, 40],
    ] as const) {
      terminal.resize(columns, rows);
      const seen = await terminal.until(/^(lvsform )?plan /);
      await sleep(300);
      expect(seen.split("\n").length).toBeLessThanOrEqual(rows + 1);
      expect(terminal.screen()).toMatch(/^(lvsform )?plan /);
    }
    terminal.press("q");
    await terminal.until(/code 0/);
    terminal.resize(120, 9);
    terminal.line(`${lineOf(user, "plan")}`);
    await terminal.until(/code 0/);
    terminal.resize(120, 34);
    terminal.line(`clear; TERM=dumb ${lineOf(user, "plan").replace("clear; ", "")}`);
    await terminal.until(/code 0/);
    terminal.line(`export LANG=C; ${lineOf(user, "plan")}`);
    const seen = await terminal.until(/q quit/);
    expect(seen).toMatch(/v web/);
    expect(seen).toMatch(/weight 2 ->/);
    expect(seen).not.toMatch(/[^\x20-\x7e\n]/);
    terminal.press("q");
    await terminal.until(/code 0/);
    user.declare();
  });

  it("stats --watch: shows the counters until it is left, sorted by a key", async () => {
    terminal = openTerminal({ columns: 120, rows: 34 });
    terminal.line(lineOf(user, "stats", "--watch", "--interval", "500ms"));
    await terminal.until(/v12 192\.168\.0\.12:80/);
    terminal.press("s");
    await terminal.until(/sorted by active/);
    terminal.press("q");
    await terminal.until(/code 0/);
    expect(terminal.isTaken()).toBe(false);
    expect(terminal.all()).toContain("192.168.0.12:80");
  });

  it("destroy: asks for the name of the cluster; gives the commands to the clipboard", async () => {
    terminal = openTerminal({ columns: 120, rows: 34 });
    terminal.line(lineOf(user, "destroy"));
    await terminal.until(/a approve/);
    terminal.press("y");
    await terminal.until(/lines given to the terminal's clipboard/);
    expect(terminal.clipboard()).toMatch(/^# v11\n[\s\S]*ipvsadm -D -t 192\.168\.0\.21:80/);
    terminal.press("a");
    await terminal.until(/Type web to destroy/);
    terminal.type("yes");
    terminal.press("Enter");
    await terminal.until(/nothing was approved/);
    terminal.press("a");
    terminal.type("web");
    terminal.press("Enter");
    await terminal.until(/k confirm/);
    terminal.press("k");
    await terminal.until(/code 0/);
    expect(await snapshot(lab, hosts)).toEqual(before);
  });
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectFunctions } from "../../src/apply/expect.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-traces-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the host says of who was there, with its logs and its marks of systemd in a folder of ours. */
function traces(programs = ""): readonly string[] {
  const own = expectFunctions.replaceAll("/var/log", folder).replaceAll("/run/systemd", join(folder, "systemd"));
  const script = `who() { :; }\n${programs}\n${own}\nlvsform_traces`;
  const said = execFileSync("/bin/sh", ["-c", script], {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
  });
  return said.split("\n").filter((line) => line !== "");
}

/** A time as the host writes it, some minutes ago. */
function ago(minutes: number, format: string): string {
  return execFileSync("date", ["-d", `-${minutes} min`, format], { encoding: "utf8", env: { LC_ALL: "C" } }).trim();
}

describe("who may have done it", () => {
  it("is told by the log of logins where there is no journal, in the old form of its times and in the new one", () => {
    const old = "+%b %e %H:%M:%S";
    const iso = "+%Y-%m-%dT%H:%M:%S.000000+00:00";
    const lines = [
      `${ago(120, old)} v11 sudo: long-ago : COMMAND=/sbin/ip`,
      `${ago(3, old)} v11 sshd[411]: Accepted publickey for bob from 10.9.0.7`,
      `${ago(2, old)} v11 kernel: nothing to do with it`,
      `${ago(120, iso)} v11 sudo: long-ago-too : COMMAND=/sbin/ip`,
      `${ago(1, iso)} v11 sudo:      bob : COMMAND=/sbin/ipvsadm`,
    ];
    writeFileSync(join(folder, "auth.log"), `${lines.join("\n")}\n`);
    expect(traces()).toEqual([lines[1], lines[4]]);
  });

  it("is told without the arguments and variables of what sudo ran: they may be passwords, and stay on the host", () => {
    const time = ago(1, "+%b %e %H:%M:%S");
    const lines = [
      `${time} v11 sudo: bob : PWD=/root ; USER=root ; COMMAND=/usr/bin/mysql -pS3CR3T -u root`,
      `${time} v11 sudo: bob : PWD=/root ; USER=root ; ENV=PASS=S3CR3T ; COMMAND=/usr/bin/env X=S3CR3T`,
      `${time} v11 sudo: bob : (command continued) --password S3CR3T`,
      `${time} v11 sshd[7]: Starting session: forced-command (key-option) '/bin/send S3CR3T' for bob`,
    ];
    writeFileSync(join(folder, "auth.log"), `${lines.join("\n")}\n`);
    expect(traces().map((line) => line.slice(time.length))).toEqual([
      " v11 sudo: bob : PWD=/root ; USER=root ; COMMAND=/usr/bin/mysql",
      " v11 sudo: bob : PWD=/root ; USER=root ; COMMAND=/usr/bin/env",
      " v11 sshd[7]: Starting session: forced-command",
    ]);
  });

  it("is told by the journal where there is one, and by nothing older than a quarter of an hour", () => {
    mkdirSync(join(folder, "systemd/system"), { recursive: true });
    expect(traces('timeout() { shift; "$@"; }\njournalctl() { echo "$*"; }')).toEqual([
      "-q --no-pager -n 6 --since -15min -o short-iso -t sudo -t sshd -t sshd-session -t su",
    ]);
  });

  it("is not told where nothing can be read, and that is no failure", () => {
    expect(traces()).toEqual([]);
  });
});

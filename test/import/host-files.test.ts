import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { filesQuestion, parseTableFiles } from "../../src/import/table-files.ts";
import { tableOf } from "../../src/import/table-of.ts";
import { awks } from "../providers/guard-shell.ts";
import { leaksIn } from "../secrets/kept.ts";
import { plantedFiles } from "../secrets/planted.ts";
import { inventory } from "./found.ts";

const root = mkdtempSync(join(tmpdir(), "lvsform-table-files-"));
afterAll(() => rmSync(root, { recursive: true }));

/** What the question prints on a machine that has these files. */
function printed({ path: awk, applet }: (typeof awks)[number], files: Readonly<Record<string, string>>): string {
  const host = mkdtempSync(join(root, "host-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(host, dirname(path)), { recursive: true });
    writeFileSync(join(host, path), text);
  }
  mkdirSync(join(host, "bin"));
  if (applet) writeFileSync(join(host, "bin/awk"), `#!/bin/sh\nexec ${awk} ${applet} "$@"\n`, { mode: 0o755 });
  else symlinkSync(awk, join(host, "bin/awk"));
  const env = { PATH: `${join(host, "bin")}:/usr/bin:/bin`, LC_ALL: "C" };
  const script = filesQuestion.script.replaceAll(/(?<= )\/etc/g, `${host}/etc`);
  return execFileSync("/bin/sh", ["-c", script], { encoding: "utf8", env, maxBuffer: 64 << 20 }).replaceAll(host, "");
}

const rules = "# mine\n\n-A -t 192.0.2.1:80 -s wrr\n@ not a heading\n";

describe.each(awks)("the files of a director that import reads, with $name", (awk) => {
  it("are read as they are, also without an end of the last line", () => {
    const files = { "/etc/ipvsadm.rules": rules, "/etc/keepalived/keepalived.conf": "vrrp_sync_group a {\n}" };
    const { files: read, unread } = parseTableFiles(printed(awk, files));
    expect(unread).toEqual([]);
    expect([...read]).toEqual([
      ["/etc/ipvsadm.rules", rules],
      ["/etc/keepalived/keepalived.conf", "vrrp_sync_group a {\n}\n"],
    ]);
  });

  it("are left out where one is too large or has too long a line, and the others are read", () => {
    const large = `${"x".repeat(99)}\n`.repeat(90_000);
    const stdout = printed(awk, {
      "/etc/sysconfig/ipvsadm": large,
      "/etc/ipvsadm.rules": rules,
      "/etc/keepalived/keepalived.conf": `a\n${"y".repeat(5000)}\n`,
    });
    expect(stdout.length).toBeLessThan(8.5 * 1024 * 1024);
    const { files, unread } = parseTableFiles(stdout);
    expect([...files.keys()]).toEqual(["/etc/ipvsadm.rules"]);
    expect(unread).toEqual([
      expect.stringMatching(
        /^\/etc\/sysconfig\/ipvsadm is too large to be read: it has 9000000 bytes, and lvsform reads/,
      ),
      expect.stringMatching(
        /^line 2 of \/etc\/keepalived\/keepalived\.conf is too long to be read: .* 4096 bytes; .*--from$/,
      ),
    ]);
  });
});

describe("a file of a director", () => {
  it("over a limit is not read either where the host does not keep the limit, and cluster.ts says so", () => {
    const { files, unread } = parseTableFiles(`@ /etc/ipvsadm.rules\n ${"x".repeat(5000)}\n`);
    expect([files.size, unread.length]).toEqual([0, 1]);
    const found = tableOf(inventory("v11", [], { unreadFiles: unread }));
    expect(found.notes).toEqual([expect.stringMatching(/^line 1 of \/etc\/ipvsadm\.rules is too long to be read/)]);
  });

  it("brings no secret into the notes that cluster.ts gets", () => {
    const more = "-A -t 192.0.2.1:80 -s rr\n-A -t 192.0.2.2:80 -s rr --password S3CR3T\n-Z --token=S3CR3T\n";
    for (const path of ["/etc/keepalived/keepalived.conf", "/etc/ipvsadm.rules"]) {
      const text = plantedFiles[path] + (path.endsWith(".conf") ? "" : more);
      const { notes } = tableOf(inventory("v11", [], { files: new Map([[path, text]]) }));
      expect(notes.length).toBeGreaterThan(1);
      expect(leaksIn(path, notes.join("\n"))).toEqual([]);
    }
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { timedSignature } from "../../src/drift/notice.ts";
import { receiverName } from "../../src/model/drift/receiver.ts";
import { cleanTrace } from "../../src/model/shell/traces.ts";
import { hideReceivers } from "../../src/model/text/secrets.ts";
import { openDriftStore } from "../../state/drift-store.ts";

const slack = "slack=https://hooks.slack.com/services/T000/B000/XXSECRETXX";

it("a receiver is known by a name that does not hold its address", () => {
  expect(receiverName(slack)).toMatch(/^slack:hooks\.slack\.com:[0-9a-f]{16}$/);
  expect(receiverName("webhook=https://h/a")).not.toBe(receiverName("webhook=https://h/b"));
  expect(receiverName("command=/bin/send --token s3cr3t")).toMatch(/^command:[0-9a-f]{16}$/);
  expect(receiverName("slack=env:SLACK")).toBe("slack=env:SLACK");
  expect(receiverName("syslog")).toBe("syslog");
});

it("a command is kept without the addresses of receivers", () => {
  const kept = hideReceivers(["drift", "--notify", slack, `--notify=${slack}`, "--heal", "sysctl"], receiverName);
  expect(kept).not.toMatch(/XXSECRETXX|https/);
  expect(kept).toContain("--heal sysctl");
});

it("of a command line of another user only the program is kept", () => {
  const line =
    "Dec  1 10:00:00 v12 sudo: bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; ENV=PW=S3CR3T ; COMMAND=/usr/bin/mysql -pS3CR3TPW";
  expect(cleanTrace(line)).toMatch(/bob : TTY=pts\/0 .*COMMAND=\/usr\/bin\/mysql$/);
  expect(cleanTrace(line)).not.toContain("S3CR3T");
  expect(cleanTrace("Dec  1 v12 sudo: bob : (command continued) -pS3CR3T")).toBeUndefined();
  expect(cleanTrace("x sshd[1]: Starting session: forced-command (key-option) 'a S3CR3T' for bob")).not.toContain("S3");
  expect(cleanTrace("root     pts/0        2026-01-01 10:01 (192.168.0.9)")).toContain("192.168.0.9");
});

it("the signature of a webhook changes with its time", () => {
  expect(timedSignature("1", "{}", "key")).not.toBe(timedSignature("2", "{}", "key"));
});

it("a memory of drift of an earlier format loses the addresses and the command lines that it kept", () => {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-kept-"));
  const path = join(folder, "drift.db");
  try {
    openDriftStore(path).close();
    const old = new Database(path);
    const finding = {
      address: "a/b/c",
      cause: "stray",
      mend: ["true"],
      traces: ["sudo: bob : COMMAND=/usr/bin/mysql -pS3CR3TPW"],
    };
    old.prepare("INSERT INTO receivers VALUES (?, '2026-01-01')").run(slack);
    old.prepare("INSERT INTO told VALUES (?, 'a/b/c', 'f')").run(slack);
    old
      .prepare("INSERT INTO notices (receiver, event, next_try_at) VALUES (?, ?, '2026-01-01')")
      .run(slack, JSON.stringify({ type: "new", at: "2026-01-01", finding }));
    old.pragma("user_version = 3");
    old.close();
    const store = openDriftStore(path);
    expect([...store.reported().keys()]).toContain(receiverName(slack));
    const [notice] = store.due("2026-02-01");
    expect(notice).toMatchObject({
      receiver: receiverName(slack),
      event: { finding: { cause: "unmanaged", repair: ["true"] } },
    });
    store.close();
    const written = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
    expect(written.join("")).not.toMatch(/XXSECRETXX|S3CR3TPW/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

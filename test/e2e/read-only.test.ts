import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { commandsOf } from "./shell-commands.ts";
import { lvsform, newUser, on, ownLab, snapshot, succeeded, type User } from "./user.ts";

const lab = ownLab();
const hosts = ["v10", "v11", "v12", "v13", "v14", "v201"];

/** Programs that cannot change anything whatever their words are, and the shell's own. */
const harmless = new Set(
  ": . [ awk basename break cat cd command continue cut date dirname echo exit export false for grep head hostname id printf pwd read readlink return sed set shift sleep sort stat tail test tr true uname uniq wait wc who".split(
    " ",
  ),
);
/** Programs that can, with the words with which they only tell. */
const telling: Readonly<Record<string, RegExp>> = {
  ip: /^(-o |-4 |-6 |-d |-s )*(addr|link|route|neigh|rule|fou)( (show|get)\b.*)?$/,
  ipvsadm: /^(-S -n|-L .*|--version)$/,
  modprobe: /^(-n |--dry-run |--show-depends ).*$/,
  sysctl: /^-[an]+ [^=]*$/,
  "dpkg-query": /^-W .*$/,
  rpm: /^-q[a-z]* .*$/,
  systemctl: /^(--version|(is-active|is-enabled|show|list-units|cat) .*)$/,
  NetworkManager: /^--version$/,
  nft: /^list .*$/,
  iptables: /^-S\b.*|^-t \w+ -S\b.*$/,
  "iptables-save": /^.*$/,
  "ip6tables-save": /^.*$/,
  getenforce: /^$/,
  "firewall-cmd": /^--state$/,
  nmcli: /^-t .*$/,
  networkctl: /^(--no-legend )?(list|cat)\b.*$/,
  restorecon: /^-n.*$/,
  ping: /^.*$/,
  arping: /^(?!.*-[AU]).*$/,
  pidof: /^.*$/,
  ps: /^.*$/,
  ss: /^.*$/,
  netstat: /^.*$/,
  timeout: /^.*$/,
  conntrack: /^-L.*$/,
  traceroute: /^.*$/,
  nc: /^(-h|-z .*)$/,
  curl: /^-g -s .*-o \/dev\/null .*$/,
  // Of a function, what it is given: the ip of a family.
  $4: /^route get .*$/,
};

function refusal(command: readonly string[]): string | undefined {
  const line = command.join(" ");
  // Only what nobody keeps may be written to: nothing, and the streams.
  // Opening a connection to a port is a question, not a file.
  // An awk program compares with the same sign. One that wrote a file would say where to.
  const programs = command.filter((word) => word.includes("\n"));
  if (programs.some((program) => /print[^}\n]*>\s*["a-z]|\bsystem\(|\|\s*getline/.test(program)))
    return `writes: ${line}`;
  const outside = command.filter((word) => !word.includes("\n")).join(" ");
  for (const [, target = ""] of outside.matchAll(/[0-9]?>>?\s*&?\s*(\S*)/g))
    if (!/^(\/dev\/null|[0-9-]|"\/dev\/tcp\/\$1\/\$2"')?$/.test(target)) return `writes: ${line}`;
  const [program, ...words] = command.filter((word) => !/^[0-9]?[<>]/.test(word));
  // A redirection alone, and variables.
  if (program === undefined || /^[A-Za-z_]\w*=/.test(program) || harmless.has(program)) return undefined;
  return telling[program.replace(/^.*\//, "")]?.test(words.join(" "))
    ? undefined
    : `is not known to be harmless: ${line}`;
}

describe("verbs that look", () => {
  let user: User;
  const folder = mkdtempSync(join(tmpdir(), "lvsform-record-"));
  beforeAll(async () => {
    user = newUser(lab);
    succeeded(await user.quick("apply"));
    await on(lab, "v11", "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 7");
  });
  afterAll(async () => {
    delete process.env.NODE_OPTIONS;
    delete process.env.LVSFORM_TEST_RECORD;
    await user.quick("destroy");
    user.leave();
    rmSync(folder, { recursive: true });
  });

  const files = () => {
    const state = dirname(user.statePath);
    // What drift has seen is a memory of its own, and no part of the state.
    const names = readdirSync(state).filter((name) => !name.startsWith("drift."));
    return names.map((name) => {
      const path = join(state, name);
      return [name, createHash("sha256").update(readFileSync(path)).digest("hex"), statSync(path).mtimeMs];
    });
  };
  const verbs: readonly (readonly [string, ...string[]])[] = [
    ["plan"],
    ["plan", "--json"],
    ["doctor"],
    ["stats"],
    ["show", "1"],
    ["history"],
    ["state list"],
    ["state history"],
    ["validate"],
    ["drift", "--exit-zero"],
    ["drift", "--json", "--exit-zero"],
    ["verify", "--requests", "4"],
    ["graph", "--live"],
    ["export", "--keepalived"],
  ];

  it("write on no host and in no record, and send nothing but what only tells", async () => {
    const [before, recorded] = [await snapshot(lab, hosts), files()];
    const record = join(folder, "scripts");
    process.env.NODE_OPTIONS = `--import ${join(import.meta.dirname, "recorder.ts")}`;
    process.env.LVSFORM_TEST_RECORD = record;
    for (const [verb, ...words] of verbs) {
      const { code, stderr } = await user.run(verb, ...words);
      expect([verb, [0, 1].includes(code), stderr]).toEqual([verb, true, expect.not.stringContaining("should not")]);
    }
    // It knows no cluster.ts. The other director has no services.
    const compared = await lvsform("diff", "v11", "v201", "--ssh-config", labPaths(lab).sshConfig);
    expect([compared.code, compared.stderr]).toEqual([2, expect.not.stringContaining("error")]);
    // It writes a cluster.ts and a record, both elsewhere; of the hosts it only reads.
    const out = join(folder, "imported/cluster.ts");
    mkdirSync(dirname(out));
    const sshConfig = ["--ssh-config", labPaths(lab).sshConfig];
    const imported = await lvsform("import", "--director", "v11", "--out", out, "--name", "web", ...sshConfig);
    expect([imported.code, imported.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    delete process.env.NODE_OPTIONS;
    delete process.env.LVSFORM_TEST_RECORD;
    expect(await snapshot(lab, hosts)).toEqual(before);
    expect(files()).toEqual(recorded);

    const sent = readFileSync(record, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { script: string });
    const commands = sent.flatMap(({ script }) => commandsOf(script));
    expect(commands.length).toBeGreaterThan(500);
    const functions = new Set(
      sent.flatMap(({ script }) => [...script.matchAll(/(\w+)\(\) *\{/g)].map(([, name]) => name)),
    );
    const refused = commands
      .filter(([program = ""]) => !functions.has(program.replace("(", "")))
      .flatMap((one) => refusal(one) ?? []);
    expect([...new Set(refused)]).toEqual([]);
  });

  it("the same eye sees what an apply sends", async () => {
    const record = join(folder, "apply");
    process.env.NODE_OPTIONS = `--import ${join(import.meta.dirname, "recorder.ts")}`;
    process.env.LVSFORM_TEST_RECORD = record;
    succeeded(await user.quick("apply"));
    delete process.env.NODE_OPTIONS;
    delete process.env.LVSFORM_TEST_RECORD;
    const sent = readFileSync(record, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { script: string });
    const refused = sent.flatMap(({ script }) => commandsOf(script)).flatMap((one) => refusal(one) ?? []);
    expect(refused.join("\n")).toContain("ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2");
  });
});

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { tableOf } from "../../../src/cli/commands/table.ts";
import { complete } from "../../../src/cli/completion/complete.ts";
import { sourceOf } from "../../../src/cli/completion/sources.ts";
import type { Session } from "../../../src/cli/verbs/flags.ts";
import type { StateReader } from "../../../src/model/store.ts";
import { readStore } from "../../../state/sqlite-store.ts";
import { everyEntry, quietProgram } from "../../commands/all-commands.ts";
import { beginStage, type Stage } from "../../drift/stage.ts";
import { program } from "../../program.ts";

const root = join(import.meta.dirname, "../../..");
const scripts = join(root, "src/cli/completion/scripts");
const base = mkdtempSync(join(tmpdir(), "lvsform-completion-"));
const bin = join(base, "bin");
let stage: Stage;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  stage = beginStage();
  expect(await stage.apply()).toBe(0);
  writeFileSync(join(stage.folder, "plan.json"), "{}");
  mkdirSync(bin);
  const launcher = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
  writeFileSync(join(bin, "lvsform"), launcher, { mode: 0o755 });
  const home = join(base, "home");
  mkdirSync(join(home, ".ssh"), { recursive: true });
  writeFileSync(join(home, ".ssh/config"), "Host lb1 $(id) `id` a;b a|b a&b ~root web*\n");
  env = { ...process.env, HOME: home, LC_ALL: "C.UTF-8", PATH: `${bin}${delimiter}${process.env.PATH}` };
});
afterAll(() => {
  stage.end();
  rmSync(base, { recursive: true });
});

function run(program: string, words: readonly string[], cwd = stage.folder) {
  const { stdout, stderr, status } = spawnSync(program, words, { cwd, env, encoding: "utf8", timeout: 50_000 });
  return { stdout, stderr, status };
}

/** The answer to an unfinished line: what else the shell does, and the words. */
function answerOf(said: string) {
  const [first, ...lines] = said.trimEnd().split("\n");
  return { first, words: lines.map((one) => one.split("\t")[0]) };
}

/** Of the program itself, as a shell asks it. */
function answer(line: string, cwd?: string) {
  const { stdout, stderr, status } = run(join(bin, "lvsform"), ["complete", "--", ...line.split(" ")], cwd);
  expect([stderr, status]).toEqual(["", 0]);
  return answerOf(stdout);
}

/** The same without a process. */
async function answerHere(line: string) {
  const said: string[] = [];
  const session = {
    terminal: { out: (text: string) => said.push(text) },
    withState: async (_flags: object, read: (record: StateReader) => unknown) =>
      read(readStore(join(stage.folder, ".lvsform/state.db"))),
  } as unknown as Session;
  vi.stubEnv("HOME", env.HOME);
  await complete(session, tableOf(quietProgram().program), line.split(" "));
  vi.unstubAllEnvs();
  return answerOf(said.join(""));
}

const service = "tcp:192.168.0.21:80";
const one = `d1/ipvs-destination/${service}/192.168.0.31:80`;
const other = `d1/ipvs-destination/${service}/192.168.0.32:80`;

describe("what may follow", () => {
  it("has a source for every value that a command takes", () => {
    const values = everyEntry().flatMap(({ names, arguments: args, options }) => [
      ...args.filter(({ choices }) => !choices).map(({ name }) => ({ names, name, long: undefined })),
      ...options.flatMap(({ long, value }) => (value && !value.choices ? [{ names, name: value.name, long }] : [])),
    ]);
    expect(values.length).toBeGreaterThan(100);
    for (const { names, name, long } of values)
      expect(sourceOf(names, name, long), `${names.join(" ")} ${name}`).toBeDefined();
  });

  it.each([
    ["pl", "-", ["plan"]],
    ["state f", "-", []],
    ["state mv d1/ipvs-s", "-", [`d1/ipvs-service/${service}`]],
    ["drift ac", "-", ["accept"]],
    ["drift --js", "-", ["--json"]],
    ["plan --allow-", "-", ["--allow-irreversible"]],
    ["plan --confirm a", "-", ["auto", "always"]],
    ["plan --confirm=n", "-", ["--confirm=never"]],
    ["completion ", "-", ["bash", "zsh", "fish"]],
    ["plan --target ", "-", ["d1", "s1", "s2"]],
    ["plan --target s1 --tar", "-", ["--target"]],
    ["plan --json --js", "-", []],
    ["state show ", "open", ["d1/", "s1/", "s2/"]],
    ["state forget d1/ipvs-s", "-", [`d1/ipvs-service/${service}`]],
    ["plan --exclude=d1/ipvs-d", "-", [`--exclude=${one}`, `--exclude=${other}`]],
    ["drift accept --lock-timeout 5s d1/ipvs-d", "-", [one, other]],
    ["drift repair d1 s", "-", ["s1", "s2"]],
    ["drain ", "-", ["s1", "s2", one, other]],
    ["zero ", "-", [service]],
    ["rollback --to ", "-", ["1"]],
    ["show ", "files", ["1"]],
    ["revert ", "-", ["1"]],
    ["destroy --name ", "-", ["random"]],
    ["diff ", "-", ["lb1", "d1", "s1", "s2"]],
    ["plan -f ", "files", []],
    ["apply --state=x", "files", []],
    ["synth --terraform ", "folders", []],
    ["synth -- --t", "-", []],
    ["nonsense --wrong ", "-", []],
  ])("%s", async (line, first, words) => {
    expect(await answerHere(line)).toEqual({ first, words });
  });

  it("without a record, or with one that is none, is nothing at all, and makes none", () => {
    expect(answer("drift accept s").words).toEqual(["s1", "s2"]);
    const empty = join(base, "empty");
    mkdirSync(empty);
    for (const line of ["state show ", "show ", "drain "]) expect(answer(line, empty).words).toEqual([]);
    expect(answer("diff ", empty).words).toEqual(["lb1"]);
    expect(existsSync(join(empty, ".lvsform"))).toBe(false);
    mkdirSync(join(empty, ".lvsform"));
    writeFileSync(join(empty, ".lvsform/state.db"), "this is no database ".repeat(100));
    expect(answer("state show ", empty).words).toEqual([]);
    const state = join(stage.folder, ".lvsform/state.db");
    expect(answer(`state show --state ${state} s`, empty).words).toEqual(["s1/", "s2/"]);
    expect(answer(`state show s --file=${join(stage.folder, "cluster.ts")} `, empty).first).toBe("-");
  });
});

const has = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;

describe.skipIf(!has("bash"))("bash", () => {
  /** Readline's own way of taking a line apart: at blanks, and at what COMP_WORDBREAKS holds. */
  function reply(line: string, before = "", breaks = ":=") {
    const pieces = line.match(new RegExp(`"[^"]*"?|[${breaks}]+|[^\\s"${breaks}]+`, "g")) ?? [];
    const all = /\s$/.test(line) ? [...pieces, ""] : pieces;
    const quoted = all.map((piece) => `'${piece}'`).join(" ");
    const script = `source <(lvsform completion bash); ${before}
COMP_WORDBREAKS='${breaks}'; COMP_LINE='${line}'; COMP_POINT=${line.length}; COMP_WORDS=(${quoted}); COMP_CWORD=${all.length - 1}
_lvsform; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr, status } = run("bash", ["--norc", "-c", script]);
    expect([stderr, status]).toEqual(["", 0]);
    return stdout.trimEnd().split("\n");
  }

  it.each([
    ["lvsform pl", ["plan"]],
    ["lvsform state show d1/ipvs-service/tcp", [`d1/ipvs-service/${service}`]],
    // What stands before the last break stays on the line.
    ["lvsform state show d1/ipvs-service/tcp:", ["192.168.0.21:80"]],
    ["lvsform state show d1/ipvs-service/tcp:192.168.0.21:", ["80"]],
    [
      `lvsform drift accept ${one} d1/ipvs-destination/tcp:192`,
      [`192.168.0.21:80/192.168.0.31:80`, `192.168.0.21:80/192.168.0.32:80`],
    ],
    ["lvsform plan --target=d1/ipvs-s", [`d1/ipvs-service/${service}`]],
    ["lvsform plan --target=d1/ipvs-service/tcp:19", ["192.168.0.21:80"]],
    ['lvsform state show "d1/ipvs-service/tcp:19', [`d1/ipvs-service/${service}`]],
    ["lvsform show ", ["1", ".lvsform", "cluster1.ts", "plan.json"]],
    ["lvsform plan --out=pl", ["plan.json"]],
    ["lvsform plan --lock", [""]],
  ])("%s", (line, words) => {
    expect(reply(line).toSorted()).toEqual(words.toSorted());
  });

  it("knows IPv6, and that a word is whole where a colon breaks none", () => {
    const address = "d1/ipvs-service/tcp:[2001:db8::1]:80";
    const asked = join(base, "asked");
    const stub = `lvsform() { printf '%s|' "$@" >'${asked}'; printf '%s\\n' - '${address}'; }`;
    expect(reply("lvsform state show d1/ipvs-service/tcp:[2001:db8:", stub)).toEqual([":1]:80"]);
    expect(spawnSync("cat", [asked], { encoding: "utf8" }).stdout).toBe(
      "complete|--|state|show|d1/ipvs-service/tcp:[2001:db8:|",
    );
    expect(reply("lvsform state show d1/ipvs-service/tcp:[2001:db8:", stub, "=")).toEqual([address]);
  });
});

describe.skipIf(!has("fish"))("fish", () => {
  it.each([
    ["lvsform pl", ["plan\tShow the changes that apply would make. Changes nothing."]],
    ["lvsform state show d1/ipvs-service/tcp:", [`d1/ipvs-service/${service}`]],
    ["lvsform plan --target=s", ["--target=s1", "--target=s2"]],
    ["lvsform rollback --to ", ["1\tapply, done, 2026-01-01 00:00"]],
    ["lvsform plan --out=pl", ["--out=plan.json"]],
  ])("%s", (line, words) => {
    const { stdout, stderr } = run("fish", [
      "--no-config",
      "-c",
      `lvsform completion fish | source; complete -C '${line}'`,
    ]);
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n")).toEqual(words);
  });
});

describe.skipIf(!has("zsh"))("zsh", () => {
  it("takes the script", () => {
    expect(run("zsh", ["-n", join(scripts, "lvsform.zsh")])).toEqual({ stdout: "", stderr: "", status: 0 });
  });

  /**
   * The line as it stands after a completion, in a shell on a terminal of its own. Nothing is typed before the line editor
   * says that it reads keys, and the completion and the telling of its result are one key.
   */
  function typed(line: string): string {
    const script = `zmodload zsh/zpty || exit 3
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source <(lvsform completion zsh); zle-line-init() { print -r -- re""ady }; zle -N zle-line-init; told() { zle complete-word; print -r -- "line<$BUFFER>" }; zle -N told; bindkey "^X" told'
zpty -r -m z said '*ready*'
zpty -w -n z $'${line}\\C-x'
zpty -r -m z said '*line<*>*'
print -r -- "$said"
zpty -d z`;
    const { stdout, stderr, status } = run("zsh", ["-f", "-c", script]);
    return /line<([^>$]*)>/.exec(stdout)?.[1] ?? `no line, but ${JSON.stringify({ stdout, stderr, status })}`;
  }

  it("completes words, and addresses with their colons, on a terminal", () => {
    expect(typed("lvsform pl")).toBe("lvsform plan ");
    expect(typed("lvsform state show d1/ipvs-service/tcp:19")).toBe(`lvsform state show d1/ipvs-service/${service} `);
  });
});

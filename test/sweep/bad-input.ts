import { type ExecFileException, execFile, execFileSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { program } from "../program.ts";

/** One command of a user with one thing wrong in it, or around it. */
export interface BadInput {
  readonly name: string;
  readonly argv: readonly string[];
  /** Files of the working folder by their paths, beside those of the base. null: a fifo. */
  readonly files?: Readonly<Record<string, string | Buffer | null>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Changes the working folder before the command. */
  prepare?(folder: string): void;
  /** A file that standard output goes to, instead of a pipe. */
  readonly stdout?: string;
  readonly umask?: number;
  /** Whether the working folder is deleted under the command. */
  readonly isGone?: true;
  /** Exit codes that are right. Default: 1, 3 and 5. */
  readonly codes?: readonly number[];
  /** A pattern that the output must have: what is wrong is named. */
  readonly says?: RegExp;
  /** Files that must not be there afterwards, or must be as they were before: a write is whole or did not happen. */
  readonly unwritten?: readonly string[];
}

/** How a command can end badly. */
export const faults = [
  "hang",
  "stack trace",
  "raw abort",
  "broken JSON",
  "terminal escape",
  "silent loss",
  "half-written file",
] as const;
export type Fault = (typeof faults)[number];

export interface Judged {
  readonly input: BadInput;
  readonly faults: readonly Fault[];
  readonly told: string;
}
/** Much more than any command needs: one that takes longer does not end. Milliseconds. */
const patienceMs = 90_000;

/** Runs a command in a folder of its own and judges how it ended. `base` is copied there first. */
export async function judge(input: BadInput, base: string | undefined): Promise<Judged> {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-sweep-"));
  try {
    if (base) cpSync(base, folder, { recursive: true });
    for (const [path, content] of Object.entries(input.files ?? {})) {
      rmSync(join(folder, path), { recursive: true, force: true });
      if (existsSync(dirname(join(folder, path)))) rmFile(dirname(join(folder, path)));
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (content === null) execFileSync("mkfifo", [join(folder, path)]);
      else writeFileSync(join(folder, path), content);
    }
    input.prepare?.(folder);
    const before = new Map(input.unwritten?.map((path) => [path, contentOf(join(folder, path))]));
    const { code, signal, stdout, stderr, isLate } = await run(input, folder);
    const told = `${stdout}${stderr}`;
    const found: Fault[] = [];
    if (isLate) found.push("hang");
    else if (signal !== null) found.push("raw abort");
    if (
      /^\s+at (?:.* \()?(?:file|node|data):|^\s+at .*<anonymous>|failed in a way it should not|node:internal/m.test(
        told,
      )
    )
      found.push("stack trace");
    if (code !== null && code >= 128) found.push("raw abort");
    if (input.argv.includes("--json") && !isJson(stdout)) found.push("broken JSON");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal must not get
    if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(told)) found.push("terminal escape");
    if (code !== null && !(input.codes ?? [1, 3, 5]).includes(code)) found.push("silent loss");
    else if (input.says && !input.says.test(told)) found.push("silent loss");
    else if (told.trim() === "" && input.stdout === undefined) found.push("silent loss");
    const isHalf = [...before].some(([path, was]) => contentOf(join(folder, path)) !== was);
    const leftovers = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.tmp$|\.restore-/.test(name),
    );
    if (isHalf || leftovers.length > 0) found.push("half-written file");
    return { input, faults: found, told: `exit ${code} ${signal ?? ""}\n${told.slice(0, 1_500)}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly isLate: boolean;
}

function run({ argv, env, stdout: to, umask, isGone }: BadInput, folder: string): Promise<Ended> {
  const words = [process.execPath, program, ...argv];
  const leave = isGone ? "mkdir gone && cd gone && rmdir ../gone; " : "";
  const mask = `${leave}${umask === undefined ? "" : `umask ${umask.toString(8)}; `}`;
  const file = to === undefined ? "" : ` >${to}`;
  const all = { ...process.env, NO_COLOR: "1", ...env };
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string) =>
      resolve({
        stdout,
        stderr,
        signal: error?.signal ?? null,
        isLate: error?.killed === true,
        code: error ? (typeof error.code === "number" ? error.code : null) : 0,
      });
    const options = { cwd: folder, env: all, timeout: patienceMs, killSignal: "SIGKILL", maxBuffer: 64 << 20 } as const;
    const child = execFile("/bin/sh", ["-c", `${mask}exec "$@"${file}`, "sh", ...words], options, done);
    child.stdin?.end();
  });
}

/** A file of the base in the place of which a folder is wanted. */
function rmFile(path: string): void {
  if (statSync(path).isFile()) rmSync(path);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/** One JSON value, or one each line; nothing at all is what a command prints that fails before its result. */
function isJson(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    try {
      for (const line of text.trimEnd().split("\n")) JSON.parse(line);
      return true;
    } catch {
      return false;
    }
  }
}

/** Judges all, a few at a time. */
export async function judgeAll(inputs: readonly BadInput[], base?: string): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  const waiting = [...inputs];
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) judged.push(await judge(one, base));
  };
  await Promise.all([work(), work(), work()]);
  return judged;
}

/** Whether this file system lets a file be opened: used to skip what a machine does not have. */
export function canOpen(path: string): boolean {
  try {
    closeSync(openSync(path, "w"));
    return true;
  } catch {
    return false;
  }
}

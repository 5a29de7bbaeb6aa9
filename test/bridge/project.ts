import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { program } from "../program.ts";

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with the walkthrough's cluster.ts, and beside it a module for Terraform. */
export interface Project {
  readonly folder: string;
  readonly module: string;
  /** Writes cluster.ts anew, changed by a function of its text. */
  declare(change?: (text: string) => string): void;
  /** `lvsform synth --terraform tf`, in the project's folder. */
  synth(...words: readonly string[]): Promise<Result>;
  text(): string;
  leave(): void;
}

const root = join(import.meta.dirname, "../..");
const walkthrough = readFileSync(join(root, "examples/walkthrough/cluster.ts"), "utf8");

/** The name is that of its folder. */
export function newProject(name = "project"): Project {
  const folder = join(mkdtempSync(join(tmpdir(), "lvsform-bridge-")), name);
  const module = join(folder, "tf");
  mkdirSync(folder);
  const project: Project = {
    folder,
    module,
    declare: (change = (text) => text) => writeFileSync(join(folder, "cluster.ts"), change(walkthrough)),
    synth: (...words) => runIn(folder, process.execPath, [program, "synth", "--terraform", "tf", ...words]),
    text: () => readFileSync(join(module, "lvsform.tf.json"), "utf8"),
    leave: () => rmSync(dirname(folder), { recursive: true, force: true }),
  };
  project.declare();
  return project;
}

export function runIn(
  cwd: string,
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    const child = execFile(program, words, { cwd, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

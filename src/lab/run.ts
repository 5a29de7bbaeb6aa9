import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { failure } from "../messages/build.ts";
import type { Failure } from "../model/diagnostic.ts";

const exec = promisify(execFile);

/** The Debian package that a program of this machine comes in. */
export const packageOf: Readonly<Record<string, string>> = {
  "qemu-system-x86_64": "qemu-system-x86",
  "qemu-img": "qemu-utils",
  vde_switch: "vde-switch",
  debootstrap: "debootstrap",
  mke2fs: "e2fsprogs",
  "dpkg-deb": "dpkg",
  unshare: "util-linux",
};

/** Runs a program of this machine to its end and returns what it printed. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<string> {
  try {
    const { stdout } = await exec(program, [...args], {
      ...options,
      maxBuffer: 64 << 20,
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
    });
    return stdout;
  } catch (error) {
    const { code, stderr = "" } = error as { code?: string | number; stderr?: string };
    if (code === "ENOENT") throw programsMissing([program]);
    throw failure("lab-program-failed", { program, args, status: String(code), output: stderr.trim().slice(-1_000) });
  }
}

/** Builds the failure of programs that are not installed on this machine. */
export function programsMissing(programs: readonly string[]): Failure {
  const packages = [...new Set(programs.flatMap((program) => packageOf[program] ?? []))];
  return failure("lab-program-missing", { programs, packages });
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Failure } from "../model/diagnostic.ts";

const exec = promisify(execFile);

/** The Debian package that a program of this machine comes in. */
export const packageOf: Readonly<Record<string, string>> = {
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
    if (code === "ENOENT") throw missing(program);
    throw new Failure({
      severity: "error",
      code: "program-failed",
      summary: `${program} ${args[0] ?? ""} failed (${code})`,
      ...(stderr.trim() ? { detail: stderr.trim().slice(-1_000) } : {}),
      hint: `the lab is built from Debian packages, by apt-get and dpkg-deb of a Debian machine; try: ${program} ${args.join(" ").slice(0, 120)}`,
    });
  }
}

function missing(program: string): Failure {
  const name = packageOf[program];
  return new Failure({
    severity: "error",
    code: "program-missing",
    summary: `the lab needs the program ${program}, which is not installed (or not in PATH)`,
    hint: name
      ? `on Debian: sudo apt-get install --no-install-recommends ${name}`
      : "the lab is built from Debian packages, by apt-get and dpkg-deb of a Debian machine",
  });
}

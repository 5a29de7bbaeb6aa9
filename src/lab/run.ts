import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Failure } from "../model/diagnostic.ts";

const exec = promisify(execFile);

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
    throw new Failure({
      severity: "error",
      code: code === "ENOENT" ? "program-missing" : "program-failed",
      summary:
        code === "ENOENT" ? `the program ${program} is not installed` : `${program} ${args[0] ?? ""} failed (${code})`,
      ...(stderr.trim() ? { detail: stderr.trim().slice(-1_000) } : {}),
      hint: `the lab is built from Debian packages, by apt-get and dpkg-deb of a Debian machine; try: ${program} ${args.join(" ").slice(0, 120)}`,
    });
  }
}

import { failure } from "../messages/build.ts";
import type { ExecResult, HostTarget } from "../model/transport.ts";

/** The program that reads a script from its input: an argument list has a size limit, and all users of the host can read it. */
export function shellCommand(sudo: boolean): readonly string[] {
  // LC_ALL=C: sudo's own messages are read below.
  return sudo ? ["env", "LC_ALL=C", "sudo", "-n", "/bin/sh", "-s"] : ["/bin/sh", "-s"];
}

const missing = /\bsudo['’]?: (?:No such file|not found|command not found)/;
const terminal = /^sudo: .*must have a tty/m;
const refused =
  /^sudo: .*(?:password is required|terminal is required|no tty present)|is not in the sudoers file|is not allowed to (?:execute|run sudo)|may not run sudo/m;

/** Throws where sudo ended before it ran the script. `place` is the host with its address: "v11 (10.0.0.11 port 22)". */
export function refuseSudo(
  target: HostTarget,
  { code, stderr }: ExecResult,
  { place, user }: { readonly place: string; readonly user: string },
): void {
  if (!target.sudo) return;
  const about = { host: target.name };
  const output = stderr.trim().slice(-500);
  if (code === 127 && missing.test(stderr)) throw failure("sudo-missing", { place }, about);
  if (code === 1 && terminal.test(stderr)) throw failure("sudo-terminal", { place, user, output }, about);
  if (code === 1 && refused.test(stderr)) throw failure("sudo-refused", { place, user, output }, about);
}

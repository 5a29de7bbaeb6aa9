import { Failure } from "../model/diagnostic.ts";
import type { ExecResult, HostTarget } from "../model/transport.ts";

/** The program that reads a script from its input: an argument list has a size limit, and everybody on the host can read it. */
export function shellCommand(sudo: boolean): readonly string[] {
  // LC_ALL=C: sudo's own messages are read below.
  return sudo ? ["env", "LC_ALL=C", "sudo", "-n", "/bin/sh", "-s"] : ["/bin/sh", "-s"];
}

const missing = /\bsudo['’]?: (?:No such file|not found|command not found)/;
const terminal = /^sudo: .*must have a tty/m;
const refused =
  /^sudo: .*(?:password is required|terminal is required|no tty present)|is not in the sudoers file|is not allowed to (?:execute|run sudo)|may not run sudo/m;

/** Throws where sudo ended before it ran the script. `place` is how the host is told of, e.g. "v11 (10.0.0.11 port 22)". */
export function refuseSudo(
  target: HostTarget,
  { code, stderr }: ExecResult,
  { place, user }: { readonly place: string; readonly user: string },
): void {
  if (!target.sudo) return;
  if (code === 127 && missing.test(stderr))
    throw new Failure({
      severity: "error",
      code: "sudo-missing",
      host: target.name,
      summary: `${place} has no sudo`,
      hint: "install sudo there, or log in as root and leave sudo: true out",
    });
  if (code === 1 && terminal.test(stderr))
    throw new Failure({
      severity: "error",
      code: "sudo-terminal",
      host: target.name,
      summary: `sudo on ${place} wants a terminal, which lvsform has none of there (requiretty in sudoers)`,
      detail: stderr.trim().slice(-500),
      hint: `on the host, as root, run visudo -f /etc/sudoers.d/lvsform and write: Defaults:${user} !requiretty`,
    });
  if (code === 1 && refused.test(stderr))
    throw new Failure({
      severity: "error",
      code: "sudo-refused",
      host: target.name,
      summary: `${place} does not let ${user} run sudo without a password`,
      detail: stderr.trim().slice(-500),
      hint: `on the host, as root, run visudo -f /etc/sudoers.d/lvsform and write: ${user} ALL=(root) NOPASSWD: /bin/sh -s`,
    });
}

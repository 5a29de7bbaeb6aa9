import { quote, type Shell, sh, shLines } from "../../model/shell/shell.ts";

/** The folder on a host that holds what a run needs until it is over. It is gone after the next boot, and only root can read it. */
export const runFolder = sh`/run/lvsform`;

/** Exit status of a changing script where another lvsform is changing the host. */
export const lockedStatus = 4;
/** Exit status of a changing script where the host has reverted its changes, or is about to. */
export const revertedStatus = 6;

const mark = "lvsform-locked: ";

/** Whether a script may go on without the lock on a host that has no flock(1). */
export type WithoutFlock = "refuse" | "go-on";

/**
 * Shell text that takes the one lock of a host for as long as the script lives: two controllers with different states must not
 * change it at the same time, and a timer must not revert what is just being changed. The holder's name is in a file beside it.
 */
export function takeLock(by: string, waitSeconds: number, without: WithoutFlock): Shell {
  const otherwise =
    without === "go-on"
      ? sh`:`
      : sh`{ echo 'this host has no flock (util-linux): it cannot keep a second lvsform out' >&2; exit 1; }`;
  return shLines(
    sh`{ [ -d ${runFolder} ] || mkdir -p -m 0700 ${runFolder}; } && exec 9>>${runFolder}/lock || exit 1`,
    sh`if command -v flock >/dev/null; then flock -w ${waitSeconds} 9 || {`,
    sh`printf ${quote(`${mark}%s\\n`)} "$(cat ${runFolder}/holder 2>/dev/null)" >&2; exit ${lockedStatus}; }`,
    sh`else ${otherwise}; fi`,
    sh`printf '%s\\n' ${quote(by)} >${runFolder}/holder`,
  );
}

/** The holder of the lock as the host reports it; undefined where the script did not fail because of the lock. */
export function holderOf(stderr: string): string | undefined {
  const line = stderr.split("\n").find((one) => one.startsWith(mark));
  return line?.slice(mark.length);
}

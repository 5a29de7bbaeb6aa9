import { quote } from "../../model/command.ts";

/** Where a host keeps what lvsform needs until it is done: gone at the next boot. Only root may look into it. */
export const runFolder = "/run/lvsform";

/** What a script of a changing verb ends with where another lvsform is at work on the host. */
export const lockedStatus = 4;
/** What it ends with where the host has taken its changes back, or is about to. */
export const revertedStatus = 6;

const mark = "lvsform-locked: ";

/**
 * Shell text that takes the one lock of a host for as long as the script lives: two controllers with different records must not
 * change it at the same time, and a timer must not undo what is just being done. Who has it stands in a file beside it.
 */
export function takeLock(by: string, waitSeconds: number): string {
  return [
    `{ [ -d ${runFolder} ] || mkdir -p -m 0700 ${runFolder}; } && exec 9>>${runFolder}/lock || exit 1`,
    `if command -v flock >/dev/null; then flock -w ${waitSeconds} 9 || {`,
    `printf '${mark}%s\\n' "$(cat ${runFolder}/holder 2>/dev/null)" >&2; exit ${lockedStatus}; }`,
    "else echo 'lvsform-note: this host has no flock (util-linux): another lvsform is not kept out' >&2; fi",
    `printf '%s\\n' ${quote(by)} >${runFolder}/holder`,
  ].join("\n");
}

/** Who has the lock, as the host tells it; undefined where it was not the lock that failed. */
export function holderOf(stderr: string): string | undefined {
  const line = stderr.split("\n").find((one) => one.startsWith(mark));
  return line?.slice(mark.length);
}

import { noncePattern, windowStates } from "../../model/confirm-window.ts";
import { quote, quoteAll, type Shell, sh, shLines } from "../../model/shell/shell.ts";
import { revertedStatus, runFolder } from "./host-lock.ts";

/** The folder of a window on its host, as shell text. Throws where the text is no nonce. */
export function windowFolder(nonce: string): Shell {
  return quote(`${runFolder}/${checked(nonce)}`);
}

/** The systemd unit that waits for a window's deadline, as shell text. Throws where the text is no nonce. */
export function windowUnit(nonce: string): Shell {
  return quote(`lvsform-revert-${checked(nonce)}`);
}

function checked(nonce: string): string {
  if (!noncePattern.test(nonce)) throw new TypeError("the nonce of a confirm window is 24 hexadecimal digits");
  return nonce;
}

/**
 * Shell functions for a script in a window's folder. `became FROM TO` makes a transition, and fails where another process made one
 * first. `find_state FOLDER` puts the state into $word; it reads in the order of the states, which only advance, so that a transition
 * in between is not missed.
 */
export const stateFunctions = shLines(
  sh`became() { mv "$1" "$2" 2>/dev/null; }`,
  sh`find_state() { for word in ${quoteAll(windowStates)}; do [ ! -e "$1/$word" ] || return 0; done; word=; }`,
);

/** Shell text that ends a changing script unless the window is armed. */
export function onlyArmed(nonce: string): Shell {
  return sh`[ -e ${windowFolder(nonce)}/armed ] || { echo ${quote(revertedMark)} >&2; exit ${revertedStatus}; }`;
}

/** The line on standard error of a script or a step that did nothing because its host has reverted, or is about to. */
export const revertedMark = "lvsform-reverted";

/**
 * The states of a confirm window, in their order. On its host each is an empty file of that name in the window's folder, and there is
 * exactly one of them. A transition is one rename(2): of two processes that want to leave a state, exactly one succeeds, whatever stops
 * either of them between two commands.
 */
export const windowStates = ["armed", "confirmed", "reverting", "reverted"] as const;

export type WindowState = (typeof windowStates)[number];

/** The nonce that names a window: 24 hexadecimal digits. It names a folder and a unit on the host, so nothing else may reach a script. */
export const noncePattern = /^[0-9a-f]{24}$/;

/** The exit status of a command. Scripts rely on these numbers. */
export const exit = {
  success: 0,
  error: 1,
  changes: 2,
  incomplete: 3,
  locked: 4,
  stale: 5,
  reverted: 6,
  partial: 7,
} as const;

/** The name of an exit status, such as "locked". */
export type ExitName = keyof typeof exit;

/** The exit status of a command that ends by itself. A signal adds 128 to its number. */
export type ExitCode = (typeof exit)[ExitName];

/** The meaning of each exit status, for help and the manual page. */
export const exitMeanings: Readonly<Record<ExitName, string>> = {
  success: "Success. For plan and drift: nothing to do.",
  error: "Error.",
  changes: "Changes (plan --detailed-exitcode), drift (drift), or differences (diff).",
  incomplete: "Incomplete: a host could not be read, and nothing else differs.",
  locked: "Locked: another lvsform is working on the state or on a host.",
  stale: "The plan is stale: the state or a host has changed since it was made.",
  reverted: "A host reverted its changes automatically, or is about to.",
  partial: "Partly applied or blocked. The message shows which; lvsform resume helps after a partly applied run only.",
};

/** Exit statuses and their meanings as two columns of text, the signals at the end. */
export const exitCodes: readonly (readonly [code: string, meaning: string])[] = [
  ...Object.entries(exit).map(([name, code]) => [String(code), exitMeanings[name as ExitName]] as const),
  ["129, 130, 143", "Stopped by a signal. The state is safe."],
];

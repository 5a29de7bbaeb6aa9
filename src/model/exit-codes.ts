/** What a command says by its exit status; scripts rely on it. */
export const exitCodes: readonly (readonly [code: string, meaning: string])[] = [
  ["0", "success; of plan and drift: nothing to do"],
  ["1", "error"],
  ["2", "changes (plan --detailed-exitcode), drift (drift), or differences (diff)"],
  ["3", "a host could not be read, and nothing else differs"],
  ["4", "another lvsform is at work on the record or on a host"],
  ["5", "the plan is stale: the record or a host moved since"],
  ["6", "a host took its changes back"],
  ["7", "partly applied; lvsform resume goes on"],
  ["129, 130, 143", "stopped by a signal; the record is safe"],
];

import type { ApplySettings } from "../../api/pipeline.ts";
import type { Plan } from "../../model/plan.ts";
import { counted } from "../../model/text/counted.ts";
import type { Terminal } from "../../views/terminal.ts";

export type Decide = NonNullable<ApplySettings["decide"]>;

/** What the second look has shown. */
export function foundText(waiting: readonly string[], left: Plan): string {
  const found =
    left.changes.length === 0
      ? "The hosts show what was meant"
      : `${counted(left.changes.length, "change")} not as meant`;
  const unread = left.complete ? "" : ", as far as they could be read";
  return `${found}${unread}; ${waiting.join(", ")} can be reached on new connections.`;
}

/**
 * While hosts wait, the operator at the terminal decides whether the cluster works. Without an answer the hosts revert their changes
 * by themselves at the deadline.
 */
export function asking(terminal: Terminal, seconds: number): Decide {
  return async (left, waiting) => {
    terminal.error(`${foundText(waiting, left)}\n`);
    const question = `Confirm the changes? yes confirms them, + gives ${seconds} s more; anything else, or nothing for ${seconds} s, reverts them: `;
    let answer = "+";
    while (answer === "+") answer = (await terminal.ask(question, seconds)).trim();
    return answer === "yes" ? "keep" : "revert";
  };
}

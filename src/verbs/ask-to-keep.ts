import type { Plan } from "../model/plan.ts";
import { counted } from "../model/text/counted.ts";
import type { Manner } from "../pipeline.ts";
import type { Terminal } from "../views/terminal.ts";

export type Decide = NonNullable<Manner["decide"]>;

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
 * While hosts wait, a person at the terminal says whether the cluster works. No answer is an answer: the hosts take their changes
 * back by themselves when their time is over.
 */
export function asking(terminal: Terminal, seconds: number): Decide {
  return async (left, waiting) => {
    terminal.error(`${foundText(waiting, left)}\n`);
    const question = `Keep the changes? yes keeps them, + gives ${seconds} s more; anything else, or nothing for ${seconds} s, takes them back: `;
    let answer = "+";
    while (answer === "+") answer = (await terminal.ask(question, seconds)).trim();
    return answer === "yes" ? "keep" : "revert";
  };
}

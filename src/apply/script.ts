import { type Command, quote, toShell } from "../model/command.ts";
import type { FramePart } from "../model/frame.ts";
import type { Change } from "../model/plan.ts";

const noteMark = "lvsform-note: ";

/** One change as a part of the one script that its host runs in a wave. The first failing command ends it. */
export function scriptOf(change: Change): FramePart {
  return { name: frameNameOf(change), script: change.commands.map(lineOf).join(" &&\n") || ":" };
}

/** The name of a change's frame: its address, which holds no white space. */
export function frameNameOf({ address }: Pick<Change, "address">): string {
  return address.replaceAll(/\s/g, "_");
}

function lineOf(command: Command): string {
  const line = toShell(command);
  if (command.mayFail === "") return `{ ${line} 2>/dev/null || :; }`;
  return command.mayFail ? `{ ${line} || printf '%s\\n' ${quote(noteMark + command.mayFail)} >&2; }` : line;
}

/** What went wrong without harm, told by the commands that may fail. */
export function notesOf(stderr: string): readonly string[] {
  return stderr.split("\n").flatMap((line) => (line.startsWith(noteMark) ? [line.slice(noteMark.length)] : []));
}

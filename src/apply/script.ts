import { type Command, quote, toShell } from "../model/command.ts";
import type { FramePart } from "../model/frame.ts";
import type { Guard } from "../model/guard.ts";
import type { Change } from "../model/plan.ts";
import { expectation, lookAt } from "./expect.ts";

const noteMark = "lvsform-note: ";

/**
 * The changes of one host as the parts of one script. The first failing command ends a part; before it the host looks whether the
 * value still is what was planned. `around` is put round the commands, not round what is looked at before them.
 */
export function partsOf(
  changes: readonly Change[],
  around: (change: Change, script: string) => string = (_change, script) => script,
): readonly FramePart[] {
  const looks = new Map(runsOf(changes).map((run) => [Math.min(...run.keys()), lookAt(run)]));
  return changes.map((change, at) => {
    const script = around(change, change.commands.map(lineOf).join(" &&\n") || ":");
    const look = looks.get(at);
    return {
      name: frameNameOf(change),
      script: change.guard ? `${expectation(at)}\n${script}` : script,
      ...(look === undefined ? {} : { prepare: look }),
      needs: change.dependsOn.map((address) => frameNameOf({ address })),
    };
  });
}

/**
 * The guards of changes of one kind in a row, which are looked at together before the first of them: 1,000 destinations in one reading of
 * the table, and the lines of a file or the parameters of a host by one comparison.
 */
function runsOf(changes: readonly Change[]): readonly ReadonlyMap<number, Guard>[] {
  const runs: Map<number, Guard>[] = [];
  let kind: string | undefined;
  for (const [at, change] of changes.entries()) {
    if (change.guard === undefined) continue;
    if (runs.at(-1)?.has(at - 1) !== true || change.kind !== kind) runs.push(new Map());
    kind = change.kind;
    runs.at(-1)?.set(at, change.guard);
  }
  return runs;
}

/** The name of a change's frame: its address, which holds no white space. */
export function frameNameOf({ address }: Pick<Change, "address">): string {
  return address.replaceAll(/\s/g, "_");
}

/** The line that a shell runs as this command, and what it says where a failure does no harm. */
export function lineOf(command: Command): string {
  const line = toShell(command);
  if (command.mayFail === "") return `{ ${line} 2>/dev/null || :; }`;
  return command.mayFail ? `{ ${line} || printf '%s\\n' ${quote(noteMark + command.mayFail)} >&2; }` : line;
}

/** What went wrong without harm, told by the commands that may fail. */
export function notesOf(stderr: string): readonly string[] {
  return stderr.split("\n").flatMap((line) => (line.startsWith(noteMark) ? [line.slice(noteMark.length)] : []));
}

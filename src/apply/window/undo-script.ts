import type { Command } from "../../model/command.ts";
import { quote } from "../../model/command.ts";
import type { Change } from "../../model/plan.ts";
import { lineOf } from "../script.ts";
import { onlyArmed, windowFolder } from "./window-state.ts";

/**
 * The undo of one host: the inverse of our own steps, the last one first, and only of those that were begun. It goes on after a
 * command that fails, and leaves what failed in a file: a half undo with a report is better than a third of one without.
 */
export function undoScript(changes: readonly Change[], nonce: string): string {
  const all = [...changes.entries()].toReversed();
  return [
    "#!/bin/sh",
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C; export PATH LC_ALL",
    `cd ${windowFolder(nonce)} || exit 1`,
    'began() { grep -qx "begin $1" steps 2>/dev/null; }',
    // Of a step that was cut short nobody knows how far it came: what of its undo fails need not have been done.
    // One command that failed did nothing; of several, some may have been done.
    'back() { began "$1" || return 0; [ "$3" -gt 1 ] || ! grep -qx "fail $1" steps || return 0; said=$("undo_$1" 2>&1) && return 0; grep -qx "end $1" steps || return 0',
    "  printf '%s: %s\\n' \"$2\" \"$(printf '%s' \"$said\" | head -n 1 | tr -c '[:print:]' ' ')\" >>failures; }",
    ...all.flatMap(([number, { address, commands, undo, drain }]) => [
      ...body(`${number}`, undo),
      `back ${number} ${quote(address)} ${commands.length}`,
      ...(drain
        ? [...body(`drain_${number}`, drain.undo), `began ${number} || back drain_${number} ${quote(address)} 1`]
        : []),
    ]),
    "exit 0",
    "",
  ].join("\n");
}

function body(name: string, undo: readonly Command[]): readonly string[] {
  const lines = undo.map((command) => `  ${lineOf(command)} || rc=1`);
  return [`undo_${name}() { rc=0`, ...lines, "  return $rc; }"];
}

/** The file, as shell text, in which a host notes which steps of a window were begun and how they ended. */
export function notesFile(nonce: string): string {
  return `${windowFolder(nonce)}/steps`;
}

/**
 * A step's script with notes on the host of its begin and its end. The begin is noted before the state is read: a host that leaves
 * `armed` in between either sees the note and undoes the step, or the step does nothing.
 */
export function noted(script: string, name: string, nonce: string): string {
  const steps = notesFile(nonce);
  return [
    `echo 'begin ${name}' >>${steps} || exit 1`,
    onlyArmed(nonce),
    `(\n${script}\n)`,
    `rc=$?; if [ $rc -eq 0 ]; then echo 'end ${name}'; else echo 'fail ${name}'; fi >>${steps}; exit $rc`,
  ].join("\n");
}

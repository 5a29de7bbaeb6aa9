import type { Command } from "../../model/command.ts";
import { quote } from "../../model/command.ts";
import type { Change } from "../../model/plan.ts";
import { lineOf } from "../script.ts";
import { runFolder } from "./host-lock.ts";

/**
 * The undo of one host: the inverse of our own steps, the last one first, and only of those that were begun. It goes on after a
 * command that fails, and leaves what failed in a file: a half undo with a report is better than a third of one without.
 */
export function undoScript(changes: readonly Change[], nonce: string): string {
  const all = [...changes.entries()].toReversed();
  return [
    "#!/bin/sh",
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C; export PATH LC_ALL",
    `cd ${runFolder}/${nonce} || exit 1`,
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

/** Where a host notes which steps of a window were begun, and how they ended. */
export function notesFile(nonce: string): string {
  return `${runFolder}/${nonce}/steps`;
}

/** A step's script that says on the host that it was begun and that it ended. */
export function noted(script: string, name: string, nonce: string): string {
  const steps = notesFile(nonce);
  return [
    `echo 'begin ${name}' >>${steps} || exit 1`,
    `(\n${script}\n)`,
    `rc=$?; if [ $rc -eq 0 ]; then echo 'end ${name}'; else echo 'fail ${name}'; fi >>${steps}; exit $rc`,
  ].join("\n");
}

import type { Change } from "../../model/plan.ts";
import type { Command } from "../../model/shell/command.ts";
import { quote, type Shell, sh, shLines } from "../../model/shell/shell.ts";
import { lineOf } from "../script.ts";
import { onlyArmed, windowFolder } from "./window-state.ts";

/**
 * The undo of one host: the inverse of our own steps, the last one first, and only of those that were begun. It goes on after a
 * command that fails, and leaves what failed in a file: a half undo with a report is better than a third of one without.
 */
export function undoScript(changes: readonly Change[], nonce: string): Shell {
  const all = [...changes.entries()].toReversed();
  return shLines(
    sh`#!/bin/sh`,
    sh`PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C; export PATH LC_ALL`,
    sh`cd ${windowFolder(nonce)} || exit 1`,
    sh`began() { grep -qx "begin $1" steps 2>/dev/null; }`,
    // A step that was cut short may be done in part: a part of its undo that fails need not have been done.
    // One command that failed did nothing; of several, some may have been done.
    sh`back() { began "$1" || return 0; [ "$3" -gt 1 ] || ! grep -qx "fail $1" steps || return 0; output=$("undo_$1" 2>&1) && return 0; grep -qx "end $1" steps || return 0`,
    sh`  printf '%s: %s\\n' "$2" "$(printf '%s' "$output" | head -n 1 | tr -c '[:print:]' ' ')" >>failures; }`,
    ...all.flatMap(([number, { address, commands, undo, drain }]) => [
      ...body(sh`${number}`, undo),
      sh`back ${number} ${quote(address)} ${commands.length}`,
      ...(drain
        ? [...body(sh`drain_${number}`, drain.undo), sh`began ${number} || back drain_${number} ${quote(address)} 1`]
        : []),
    ]),
    sh`exit 0`,
    sh``,
  );
}

function body(name: Shell, undo: readonly Command[]): readonly Shell[] {
  const lines = undo.map((command) => sh`  ${lineOf(command)} || rc=1`);
  return [sh`undo_${name}() { rc=0`, ...lines, sh`  return $rc; }`];
}

/** The file, as shell text, in which a host notes which steps of a window were begun and how they ended. */
export function notesFile(nonce: string): Shell {
  return sh`${windowFolder(nonce)}/steps`;
}

/**
 * A step's script with notes on the host of its begin and its end. The begin is noted before the state is read: a host that leaves
 * `armed` in between either sees the note and undoes the step, or the step does nothing.
 */
export function noted(script: Shell, name: Shell, nonce: string): Shell {
  const steps = notesFile(nonce);
  return shLines(
    sh`echo begin ${name} >>${steps} || exit 1`,
    onlyArmed(nonce),
    sh`(\n${script}\n)`,
    sh`rc=$?; if [ $rc -eq 0 ]; then echo end ${name}; else echo fail ${name}; fi >>${steps}; exit $rc`,
  );
}

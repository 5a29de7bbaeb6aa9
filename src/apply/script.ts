import type { Change } from "../model/plan.ts";
import { type Command, toShell } from "../model/shell/command.ts";
import type { FramePart } from "../model/shell/frame.ts";
import type { Guard } from "../model/shell/guard.ts";
import { quote, type Shell, sh, shJoin, shLines } from "../model/shell/shell.ts";
import { type Batched, type BatchNotes, batchPart, fewestBatched } from "./batch.ts";
import { expectation, readingOf } from "./expect.ts";

const noteMark = "lvsform-note: ";

/** How the steps of a window are noted on their host; absent: they are not. */
export interface Noting extends BatchNotes {
  /** Puts the notes round the commands of a step, not round what is looked at before them. */
  around(change: Change, script: Shell): Shell;
}

/**
 * The changes of one host as the parts of one script. The first failing command ends a part; before it the host looks whether the
 * value still is what was planned. Many of one kind that one program can make are one part.
 */
export function partsOf(changes: readonly Change[], nonce: string, noting?: Noting): readonly FramePart[] {
  const looks = new Map(runsOf(changes).map((run) => [Math.min(...run.keys()), readingOf(run)]));
  const needsOf = ({ dependsOn }: Change) => dependsOn.map((address) => frameNameOf({ address }));
  const here = new Set(changes.map(({ address }) => address));
  const parts: FramePart[] = [];
  for (let at = 0; at < changes.length; ) {
    const change = changes[at] as Change;
    const look = looks.get(at);
    const also = { ...(look === undefined ? {} : { prepare: look }), needs: needsOf(change) };
    const batch = batchFrom(changes, at, here);
    if (batch.length > 0) parts.push({ ...batchPart(batch, nonce, noting), ...also });
    else {
      const commands = change.commands.length > 0 ? shJoin(change.commands.map(lineOf), sh` &&\n`) : sh`:`;
      const script = noting ? noting.around(change, commands) : commands;
      const name = frameNameOf(change);
      parts.push({ name, script: change.guard ? shLines(expectation(at), script) : script, ...also });
    }
    at += Math.max(1, batch.length);
  }
  return parts;
}

/** The changes from there on that one program can make, all waiting for the same; none where they are too few to be worth it. */
function batchFrom(changes: readonly Change[], from: number, here: ReadonlySet<string>): readonly Batched[] {
  const first = changes[from];
  if (first?.batch === undefined || first.guard === undefined) return [];
  const needs = ({ dependsOn }: Change) => dependsOn.filter((address) => here.has(address)).join(" ");
  const awaited = needs(first);
  const found: Batched[] = [];
  for (let number = from; number < changes.length; number += 1) {
    const change = changes[number] as Change;
    const { batch, guard } = change;
    const isAlike = change.kind === first.kind && guard?.script === first.guard.script && needs(change) === awaited;
    if (batch === undefined || !isAlike) break;
    found.push({ number, name: frameNameOf(change), change: { ...change, batch } });
  }
  return found.length < fewestBatched ? [] : found;
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

/** The line that a shell runs as this command, and its message where a failure does no harm. */
export function lineOf(command: Command): Shell {
  const line = toShell(command);
  if (command.mayFail === "") return sh`{ ${line} 2>/dev/null || :; }`;
  return command.mayFail ? sh`{ ${line} || printf '%s\\n' ${quote(noteMark + command.mayFail)} >&2; }` : line;
}

/** What went wrong without harm, by the commands that may fail. */
export function notesOf(stderr: string): readonly string[] {
  return stderr.split("\n").flatMap((line) => (line.startsWith(noteMark) ? [line.slice(noteMark.length)] : []));
}

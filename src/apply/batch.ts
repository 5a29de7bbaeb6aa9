import type { Batch, Change } from "../model/plan.ts";
import { toShell } from "../model/shell/command.ts";
import type { FramePart } from "../model/shell/frame.ts";
import { movedStatus } from "../model/shell/guard.ts";
import { awk, hereDocument, quote, sh, shLines } from "../model/shell/shell.ts";
import { movedMark, traceMark } from "./expect.ts";
import { revertedStatus } from "./window/host-lock.ts";
import { revertedMark } from "./window/window-state.ts";

/** A change that can be made together with its like, and its number among those of its host. */
export interface Batched {
  readonly number: number;
  /** The name of its frame. */
  readonly name: string;
  readonly change: Change & { readonly batch: Batch };
}

export interface BatchNotes {
  /** The file on the host in which steps are noted as begun and ended. */
  readonly file: string;
  nameOf(change: Change): string;
}

/** From so many on, one process and two readings cost a host less than a process each. */
export const fewestBatched = 16;

/**
 * Many changes as one part of a script: each is compared with what was planned before any is made, those that are as planned are made by
 * one program, and the table then shows which of them were. Each has a result like a step of its own.
 */
export function batchPart(all: readonly Batched[], nonce: string, notes: BatchNotes | undefined): FramePart {
  const rows = all.map(({ number, name, change }) => {
    const { batch, guard } = change;
    return [number, name, notes?.nameOf(change) ?? "", guard?.name ?? "", batch.becomes, batch.line].join("\t");
  });
  const program = toShell({ argv: [...(all[0]?.change.batch.argv ?? [])] });
  const end = `LVSFORM_${nonce}`;
  return {
    name: all[0]?.name ?? "",
    steps: all.map(({ name }) => name),
    script: sh`lvsform_batch ${quote(nonce)} ${quote(notes?.file ?? "")} ${quote(program)} <<${hereDocument(end, rows)}`,
  };
}

/** Of the rows, those whose number is not among the lines above them. */
const unmoved = `
!rows && $0 == "" { rows = 1; next }
!rows { moved[$1] = 1; next }
$0 != "" && !($1 in moved)`;

/**
 * Reads what had moved, the rows, and what stands there now, each up to an empty line. Prints of each row its number, the names of its
 * frame and of its note, its exit status, and the text for a status other than 0.
 */
const judge = awk`
function one_line(text) { gsub(/[\\t\\n]+/, " ", text); return text }
BEGIN { unread = ENVIRON["lvsform_unread"] + 0; after = ENVIRON["lvsform_after"] + 0; output = one_line(ENVIRON["lvsform_output"]) }
part < 2 && $0 == "" { part++; next }
part == 0 { moved[$1] = substr($0, index($0, "\\t") + 1); next }
part == 1 { n++; number[n] = $1; frame[n] = $2; note[n] = $3; name[n] = $4; becomes[n] = $5; next }
{ at = index($0, "\\t"); if (at > 0) now[substr($0, 1, at - 1)] = substr($0, at + 1) }
END {
  for (one = 1; one <= n; one++) {
    code = 0; text = ""; is = name[one] in now ? now[name[one]] "" : ""
    if (unread) { code = unread; text = "what stands there could not be read before the change: " ENVIRON["lvsform_seen"] }
    else if (number[one] in moved) { code = ${movedStatus}; text = mark moved[number[one]] }
    else if (after) { code = after; text = "what stands there could not be read after the change: " ENVIRON["lvsform_then"] }
    else if (becomes[one] "" != is) { code = 1; text = (output == "" ? "" : output "; ") "there is now " (is == "" ? "nothing" : is) }
    print number[one] "\\t" frame[one] "\\t" note[one] "\\t" code "\\t" (code ? one_line(text) : "")
  }
}`;

/** The frames of the rows: with the text on standard error, without it on standard output. */
const frames = awk`
{
  printf "\\n@%s begin %s\\n", nonce, $2
  if (loud && $5 != "") { print $5; if ($4 == ${movedStatus} && shown++ < 3 && ENVIRON["lvsform_traced"] != "") print ENVIRON["lvsform_traced"] }
  printf "\\n@%s end %s %s\\n", nonce, $2, $4
}`;

/** Called with the script's own word, the file of notes or an empty text, and the program; the rows are its input. */
export const batchFunction = shLines(
  sh`lvsform_batch() {`,
  sh`  lvsform_rows=$(cat); lvsform_go=; lvsform_output=; lvsform_then=; lvsform_traced=; lvsform_after=0; lvsform_rc=0`,
  sh`  if [ "$lvsform_unread" -eq 0 ]; then`,
  sh`    [ "$lvsform_moved" = "" ] || lvsform_traced=$(lvsform_traces | head -n 10 | cut -c 1-200 | sed ${quote(`s/^/${traceMark}/`)})`,
  sh`    lvsform_go=$(printf '%s\\n' "$lvsform_moved" '' "$lvsform_rows" | awk -F '\\t' ${quote(unmoved)} 9>&-)`,
  sh`  else lvsform_moved=; lvsform_seen=$(printf '%s' "$lvsform_seen" | head -c 500); fi`,
  sh`  if [ "$lvsform_go" != "" ]; then`,
  sh`    [ "$2" = "" ] || printf '%s\\n' "$lvsform_go" | awk -F '\\t' '{ print "begin " $3 }' >>"$2" || exit 1`,
  // The begin is noted first, as of a single step.
  sh`    [ "$2" = "" ] || [ -e "\${2%/*}/armed" ] || { echo ${quote(revertedMark)} >&2; exit ${revertedStatus}; }`,
  sh`    lvsform_output=$(printf '%s\\n' "$lvsform_go" | cut -f 6 | eval "$3" 2>&1 9>&- | { head -c 500; cat >/dev/null; })`,
  sh`    lvsform_then=$( { lvsform_read; } </dev/null 2>&1 9>&- ) ||`,
  sh`      { lvsform_after=$?; lvsform_then=$(printf '%s' "$lvsform_then" | head -c 500); }`,
  sh`  fi`,
  sh`  lvsform_results=$({`,
  sh`    [ "$lvsform_moved" = "" ] || printf '%s\\n' "$lvsform_moved"; printf '%s\\n' '' "$lvsform_rows" '' "$lvsform_then"; } | {`,
  sh`    [ "$lvsform_after" -eq 0 ] || export lvsform_then; [ "$lvsform_unread" -eq 0 ] || export lvsform_seen`,
  sh`    export lvsform_unread lvsform_after lvsform_output; awk -F '\\t' -v mark=${quote(movedMark)} ${quote(judge)} 9>&-; })`,
  sh`  printf '%s\\n' "$lvsform_results" | awk -F '\\t' -v nonce="$1" ${quote(frames)} 9>&-`,
  sh`  [ "$2" = "" ] || [ "$lvsform_go" = "" ] ||`,
  sh`    printf '%s\\n' "$lvsform_results" | awk -F '\\t' '$4 != ${movedStatus} { print ($4 == 0 ? "end " : "fail ") $3 }' >>"$2"`,
  sh`  lvsform_bad=$(printf '%s\\n' "$lvsform_results" | awk -F '\\t' '$4 != 0 { printf " %s ", $1 }')`,
  // A success prints nothing: there are ten thousand of them, most often.
  sh`  [ "$lvsform_bad" = "" ] || { lvsform_failed="$lvsform_failed$lvsform_bad"; lvsform_rc=1`,
  sh`    printf '%s\\n' "$lvsform_results" | { export lvsform_traced; awk -F '\\t' -v nonce="$1" -v loud=1 ${quote(frames)} 9>&-; } >&2; }`,
  sh`}`,
);

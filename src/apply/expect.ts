import { quote } from "../model/command.ts";
import { type Guard, movedStatus } from "../model/guard.ts";

const movedMark = "lvsform-moved: ";
const traceMark = "lvsform-trace: ";

/**
 * The shell functions that compare what a host shows with what may stand there, without starting a program for it: a line of the
 * reading is its name, a tab and its value. Where it is something else, what it is goes to standard error, with who is logged in
 * and the last doings of sudo and sshd, as far as they can be read.
 */
export const expectFunction = [
  "lvsform_nl='\n'",
  "lvsform_tab='\t'",
  "lvsform_expect() {",
  "  lvsform_name=$1; shift",
  '  [ "$lvsform_seen" != \'!\' ] || { echo "what stands there could not be read before the change" >&2; exit 1; }',
  '  for lvsform_one; do case "$lvsform_nl$lvsform_seen$lvsform_nl" in',
  '    *"$lvsform_nl$lvsform_name$lvsform_tab$lvsform_one$lvsform_nl"*) [ -z "$lvsform_one" ] || return 0;;',
  '    *"$lvsform_nl$lvsform_name$lvsform_tab"*) ;;',
  '    *) [ -n "$lvsform_one" ] || return 0;;',
  "  esac; done",
  '  lvsform_now=$(printf \'%s\\n\' "$lvsform_seen" | while IFS="$lvsform_tab" read -r name value; do',
  '    [ "$name" != "$lvsform_name" ] || printf \'%s\' "$value"; done)',
  `  printf '${movedMark}%s\\n' "$lvsform_now" >&2`,
  `  lvsform_traces | head -n 10 | sed 's/^/${traceMark}/' >&2`,
  `  exit ${movedStatus}`,
  "}",
  "lvsform_traces() {",
  "  { who; if command -v journalctl >/dev/null; then timeout 2 journalctl -q --no-pager -n 6 --since -15min -o short-iso -t sudo -t sshd -t su",
  "  else for f in /var/log/auth.log /var/log/secure; do [ ! -r $f ] || tail -n 200 $f | grep -E 'sudo|sshd|su:' | tail -n 6; done",
  "  fi; } 2>/dev/null",
  "}",
].join("\n");

/** Reads what the guard is about, for it and for those behind it with the same text. */
export function readingOf({ script }: Guard): string {
  return `lvsform_seen=$( {\n${script}\n} </dev/null 9>&- ) || lvsform_seen='!'`;
}

/** Ends the step where something else stands there. */
export function expectation({ name, accepts }: Guard): string {
  return `lvsform_expect ${[name, ...accepts].map(quote).join(" ")} || exit ${movedStatus}`;
}

/** What stood there instead, and who may have done it; undefined where it was not a guard that failed. */
export function movedIn(stderr: string): { readonly now: string | undefined; readonly traces: readonly string[] } {
  const after = (mark: string) =>
    stderr.split("\n").flatMap((line) => (line.startsWith(mark) ? [line.slice(mark.length)] : []));
  return { now: after(movedMark)[0], traces: after(traceMark) };
}

import { type Guard, movedStatus, readingsOf } from "../model/shell/guard.ts";
import { quote, type Shell, sh, shJoin, shLines } from "../model/shell/shell.ts";
import { cleanTrace, tracesFunction } from "../model/shell/traces.ts";
import { hideSecretsIn } from "../model/text/secrets.ts";

export const movedMark = "lvsform-moved: ";
export const traceMark = "lvsform-trace: ";

/**
 * Reads what is expected (a number, a name, and what may stand there) up to an empty line, and then what the host shows. Prints the
 * number of each that is something else, and what it is. Text is compared, also where it looks like a number.
 */
const compare = `
!shown && $0 == "" { shown = 1; next }
!shown { n++; number[n] = $1; name[n] = $2; if (NF == 3) only[n] = $3; else line[n] = $0; next }
{ at = index($0, "\\t"); if (at > 0) now[substr($0, 1, at - 1)] = substr($0, at + 1) }
END {
  for (one = 1; one <= n; one++) {
    is = name[one] in now ? now[name[one]] : ""; fine = 0
    if (one in only) fine = only[one] "" == is ""
    else { count = split(line[one], accepted, "\\t"); for (i = 3; i <= count; i++) if (accepted[i] "" == is "") fine = 1 }
    if (!fine) print number[one] "\\t" is
  }
}`;

/**
 * The shell functions that compare what a host shows with what may stand there: once for all steps in a row that are read in the same
 * way, however many they are. Where it is something else, what it is goes to standard error, with who is logged in and the last doings
 * of sudo and sshd within a quarter of an hour, as far as they can be read.
 */
export const expectFunctions = shLines(
  sh`lvsform_tab='\t'`,
  // Without a reading, nothing counts as planned.
  sh`lvsform_unread=1; lvsform_seen='it was not read'`,
  sh`lvsform_look_once() {`,
  sh`  lvsform_unread=0; lvsform_seen=$( { lvsform_read; } </dev/null 2>&1 9>&- ) || { lvsform_unread=$?; return 0; }`,
  sh`  lvsform_moved=$(printf '%s\\n' "$@" '' "$lvsform_seen" | awk -F '\\t' ${quote(compare)} 9>&-) || lvsform_unread=1`,
  sh`}`,
  // A listing that the kernel makes while devices come and go may lack one: what differs is read once more.
  sh`lvsform_look() {`,
  sh`  lvsform_look_once "$@"; [ "$lvsform_unread" -eq 0 ] && [ "$lvsform_moved" = "" ] || { sleep 1; lvsform_look_once "$@"; }`,
  sh`}`,
  sh`lvsform_expect() {`,
  sh`  if [ "$lvsform_unread" -ne 0 ]; then`,
  sh`    printf 'what stands there could not be read before the change: %s\\n' "$lvsform_seen" | head -n 5 >&2; exit "$lvsform_unread"; fi`,
  sh`  case "$lvsform_nl$lvsform_moved" in *"$lvsform_nl$1$lvsform_tab"*) ;; *) return 0;; esac`,
  sh`  lvsform_now="$lvsform_nl$lvsform_moved"; lvsform_now=\${lvsform_now#*"$lvsform_nl$1$lvsform_tab"}`,
  sh`  printf ${quote(`${movedMark}%s\\n`)} "\${lvsform_now%%"$lvsform_nl"*}" >&2`,
  sh`  lvsform_traces | head -n 10 | cut -c 1-200 | sed ${quote(`s/^/${traceMark}/`)} >&2`,
  sh`  exit ${movedStatus}`,
  sh`}`,
  tracesFunction,
);

/** Reads what guards are about, each text once, and compares all of them; a guard is named by its number. */
export function readingOf(guards: ReadonlyMap<number, Guard>): Shell {
  const all = [...guards];
  const expected = all.map(([number, { name, accepts }]) => quote([number, name, ...accepts].join("\t")));
  const scripts = readingsOf(all.map(([, guard]) => guard));
  // Each in a shell of its own where there are several: what one sets is not for the next.
  const [first, ...others] = scripts;
  const reading = others.length === 0 ? (first ?? sh`:`) : shLines(...scripts.map((one) => sh`(\n${one}\n) || exit`));
  return sh`lvsform_read() {\n${reading}\n}\nlvsform_look ${shJoin(expected, sh` `)}`;
}

/** Ends the step where something else stands there. */
export function expectation(number: number): Shell {
  return sh`lvsform_expect ${number}`;
}

/** What stood there instead, and who may have done it; undefined where it was not a guard that failed. */
export function movedIn(stderr: string): { readonly now: string | undefined; readonly traces: readonly string[] } {
  const after = (mark: string) =>
    stderr.split("\n").flatMap((line) => (line.startsWith(mark) ? [line.slice(mark.length)] : []));
  // It may be a line of a file: the host prints the whole of it.
  const [now] = after(movedMark);
  return {
    now: now === undefined ? undefined : hideSecretsIn(now),
    traces: after(traceMark).flatMap((line) => cleanTrace(line) ?? []),
  };
}

import type { Command } from "../../src/model/shell/command.ts";
import type { Guard } from "../../src/model/shell/guard.ts";
import { quote, sh } from "../../src/model/shell/shell.ts";
import { type LineEdit, withoutReturn } from "../../src/model/text/line-edit.ts";

/**
 * Makes the edit on its host: into a new file beside the old one, on the disk before it takes its place, with its owner, its mode and its
 * SELinux context. Whatever happens in between, the old file or the new one is there, whole.
 */
export function editCommand({ path, remove, add, header, stays, mode = "644" }: LineEdit): Command {
  const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
  return {
    argv: [
      "sh",
      "-c",
      script,
      "edit-lines",
      path,
      mode,
      text(remove),
      text(add),
      text(header),
      ...(stays ? ["stays"] : []),
    ],
  };
}

/**
 * The text is given by the environment: awk would take the backslashes of an assignment apart. A carriage return is part of the end of its
 * line, but in a last line that has none. Exit status 3: nothing is left. `+ 0`: gawk 5.2 takes an empty cell, handed to a
 * function, for something that is true at the next look.
 */
const awkProgram = `
function cut(text, into) { return text == "" ? 0 : split(text, into, "\\n") - 1 }
function plain(one) { sub(/\\r$/, "", one); return one }
function put(  i, k) {
  for (i = 1; i <= comes; i++) {
    k = !at ? n : at + (i < goes ? i : goes) - 1
    print_line(plain(come[i]), length(plain(come[i])) < length(come[i]) || cr[k] + 0)
  }
}
function print_line(one, returns) {
  printf "%s%s", end, one; end = returns ? "\\r\\n" : "\\n"
  if (one in comment) delete missing[one]; else if (one != "") left++
}
BEGIN {
  goes = cut(ENVIRON["gone"], gone); comes = cut(ENVIRON["come"], come); heads = cut(ENVIRON["head"], head)
  for (i = 1; i <= goes; i++) gone[i] = plain(gone[i])
  for (i = 1; i <= heads; i++) { comment[head[i]]; missing[head[i]]; if (!ENVIRON["there"]) line[++n] = head[i] }
}
{ whole = $0; line[++n] = plain(whole); cr[n] = length(line[n]) < length(whole) }
END {
  if (ENVIRON["bare"]) { line[n] = whole; cr[n] = n > 1 && cr[n - 1] }
  for (i = 1; goes > 0 && !at && i + goes - 1 <= n; i++) {
    same = 1
    for (k = 1; k <= goes; k++) if (line[i + k - 1] "" != gone[k] "") { same = 0; break }
    if (same) at = i
  }
  for (i = 1; i <= n; i++) { if (i == at) { put(); i += goes - 1 } else print_line(line[i], cr[i] + 0) }
  if (!at) put()
  if (!ENVIRON["bare"]) printf "%s", end
  if (ENVIRON["stays"]) { for (one in missing) left++; if (heads == 0) left++ }
  exit left > 0 ? 0 : 3
}`;

/** A last line that has no end keeps none. Arguments: path, mode of a new file, lines to go, lines to come, comments of a new file, and whether the file stays. */
const script = sh`set -e; umask 022
f=$1; [ ! -L "$f" ] || f=$(readlink -f "$f")
gone=$3 come=$4 head=$5 stays=\${6:-} there= bare= old=/dev/null; export gone come head stays there bare
[ -d "\${f%/*}" ] || mkdir -p "\${f%/*}"; new="\${f%/*}/.\${f##*/}.lvsform-new"
clear() { [ ! -e "$new" ] && [ ! -L "$new" ] || rm -f "$new"; }; clear; trap clear EXIT
[ ! -s "$f" ] || [ -z "$(tail -c 1 "$f")" ] || bare=1
if [ -e "$f" ]; then there=1 old=$f; cp -a "$f" "$new"; else : >"$new"; [ "$2" = 644 ] || chmod "$2" "$new"; fi
rc=0; awk ${quote(awkProgram)} "$old" >"$new" || rc=$?
case $rc in
0) sync "$new"; mv -f "$new" "$f"; [ "$there" ] || ! command -v restorecon >/dev/null || restorecon "$f";;
3) rm -f "$f" "$new"; case "\${f%/*}" in *.network.d | */lvsform | */lvsform/*) rmdir "\${f%/*}" 2>/dev/null || :;; esac;;
*) exit "$rc";;
esac
sync "\${f%/*}" 2>/dev/null || sync`;

/** Compares the lines of a file that an extended regular expression finds with those that may be there. */
export function guardLines(
  name: string,
  path: string,
  pattern: string,
  accepted: readonly (readonly string[])[],
): Guard {
  return {
    script: sh`[ ! -e ${quote(path)} ] || awk ${quote(linesProgram)} ${quote(path)} "$@"`,
    args: [name, pattern],
    name,
    accepts: accepted.map((lines) => lines.map((line) => withoutReturn(line).replaceAll("\t", " ")).join(" | ")),
  };
}

/** The patterns stand behind the file, not in assignments: awk would take their backslashes apart. */
const linesProgram = `
BEGIN { for (i = 2; i < ARGC; i += 2) { name[++n] = ARGV[i]; pattern[n] = ARGV[i + 1] } ARGC = 2 }
{ sub(/\\r$/, ""); plain = $0; gsub(/\\t/, " ", plain) }
{ for (i = 1; i <= n; i++) if ($0 ~ pattern[i]) all[i] = all[i] (all[i] == "" ? "" : " | ") plain }
END { for (i = 1; i <= n; i++) print name[i] "\\t" all[i] }`;

import type { Guard } from "../../src/model/shell/guard.ts";
import { quote, sh, shLines } from "../../src/model/shell/shell.ts";
import { withoutReturn } from "../../src/model/text/line-edit.ts";

/**
 * Whether one of some blocks of lines stands in a file, its lines one after the other. Of none, the value is empty, and so it is where
 * there is no such file.
 */
export function guardBlock(name: string, path: string, blocks: readonly (readonly string[])[], orNone: boolean): Guard {
  const texts = blocks.map((lines) => lines.map((line) => `${withoutReturn(line)}\n`).join(""));
  const script = [
    sh`if [ -e ${quote(path)} ]; then`,
    ...texts.map(
      (text) => sh`[ "$found" ] || found=$(block=${quote(text)} awk ${quote(awkProgram)} ${quote(path)}) || exit 1`,
    ),
    sh`fi; printf '%s\\t%s\\n' ${quote(name)} "$found"`,
  ];
  return {
    script: shLines(sh`found=`, ...script),
    name,
    accepts: [...blocks.map(shown), ...(orNone ? [""] : [])],
  };
}

/** The block is given by the environment: awk would take the backslashes of an assignment apart. */
const awkProgram = `BEGIN { goes = split(ENVIRON["block"], block, "\\n") - 1 }
{ sub(/\\r$/, ""); line[NR] = $0 }
END {
  for (i = 1; goes > 0 && i + goes - 1 <= NR; i++) {
    for (k = 1; k <= goes; k++) if (line[i + k - 1] "" != block[k] "") break
    if (k > goes) { for (k = 1; k <= goes; k++) all = all (k > 1 ? " | " : "") block[k]; gsub(/\\t/, " ", all); print all; exit }
  }
}`;

function shown(lines: readonly string[]): string {
  return lines.map(withoutReturn).join(" | ").replaceAll("\t", " ");
}

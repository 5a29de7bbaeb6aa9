import { structuredPatch } from "diff";
import type { FileChange } from "../../model/plan.ts";
import { linesOf } from "../../model/text/line-edit.ts";
import { hideSecrets } from "../../model/text/secrets.ts";

/** The lines that are shown before and behind a change. */
const context = 3;

/** Returns the parts of a file that a change touches, each with a few lines around it. The rest of the file is not stored. */
export function hunksOf(path: string, before: string | undefined, after: string | undefined): readonly FileChange[] {
  const [was, is] = [hide(before), hide(after)];
  const { hunks } = structuredPatch("", "", was ?? "", is ?? "", "", "", { context });
  const side = (lines: readonly string[], sign: string) =>
    lines
      .filter((line) => line.startsWith(" ") || line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  return hunks.map(({ oldStart, newStart, lines }) => ({
    path,
    before: was === undefined ? null : side(lines, "-"),
    after: is === undefined ? null : side(lines, "+"),
    beforeLine: oldStart,
    afterLine: newStart,
  }));
}

function hide(text: string | undefined): string | undefined {
  return text === undefined
    ? undefined
    : hideSecrets(linesOf(text))
        .map((line) => `${line}\n`)
        .join("");
}

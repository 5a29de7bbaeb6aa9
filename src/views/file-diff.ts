import { structuredPatch } from "diff";
import type { Change, FileChange } from "../model/plan.ts";
import { printable } from "../model/text/printable.ts";
import type { Colour, Paint } from "./style.ts";

/** A text as it is and as it will be. */
export interface Texts {
  readonly before: string;
  readonly after: string;
  /** The numbers of their first lines in their file, from 1. Absent: 1. */
  readonly beforeLine?: number;
  readonly afterLine?: number;
}

/** What differs between two texts, as a unified diff with three lines around it. */
export function unifiedDiff({ before, after, beforeLine = 1, afterLine = 1 }: Texts): readonly string[] {
  const { hunks } = structuredPatch("live", "planned", before, after, "", "", { context: 3 });
  const body = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${numberOf(oldStart, beforeLine)},${oldLines} +${numberOf(newStart, afterLine)},${newLines} @@`,
    ...lines,
  ]);
  return ["--- live", "+++ planned", ...body];
}

/** Where a part of a diff begins in the whole file; of no lines it is 0, as diff(1) has it. */
function numberOf(start: number, first: number): number {
  return start === 0 ? 0 : start + Math.max(1, first) - 1;
}

/** What a line of a diff is painted in. */
export function colourOfDiff(text: string): Colour | undefined {
  if (text.startsWith("+++") || text.startsWith("---")) return "dim";
  if (text.startsWith("@@")) return "cyan";
  return text.startsWith("+") ? "green" : text.startsWith("-") ? "red" : undefined;
}

/** `/etc/modules-load.d/lvsform.conf, a new file` */
export function titleOf({ path, before, after }: FileChange): string {
  return `${path}${before === null ? ", a new file" : after === null ? ", which goes" : ""}`;
}

/** The files that changes edit, each change by itself as it would be made alone: they are chosen one by one. */
export function printFileDiffs(changes: readonly Change[], paint: Paint): string {
  return changes
    .flatMap(({ address, files = [] }) =>
      files
        .filter(({ before, after }) => before !== after)
        .map((file) => {
          const title = `${paint("bold", printable(address))}  ${printable(titleOf(file))}`;
          const lines = unifiedDiff({ ...file, before: file.before ?? "", after: file.after ?? "" }).map((text) => {
            const colour = colourOfDiff(text);
            return colour ? paint(colour, printable(text)) : printable(text);
          });
          return `${[title, ...lines].join("\n")}\n\n`;
        }),
    )
    .join("");
}

import type { Line } from "../../../src/views/tui/screen/line.ts";

/** Lines as they are read, without colours and without what stands empty to the right. */
export function textOf(lines: readonly Line[]): string {
  return lines
    .map((line) =>
      line
        .map(({ text }) => text)
        .join("")
        .trimEnd(),
    )
    .join("\n");
}

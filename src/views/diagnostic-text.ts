import { relative } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import { printable } from "../model/text/printable.ts";
import type { Paint } from "./style.ts";

/** One problem as a person reads it: what, where, how things are now, what to do. */
export function printDiagnostic(one: Diagnostic, paint: Paint): string {
  const { severity, summary, detail, hint, source } = one;
  const head = paint(severity === "error" ? "red" : "yellow", `${severity}:`);
  const lines = [`${head} ${printable(summary)}`];
  if (source) lines.push(`  at ${relative(process.cwd(), source.file) || source.file}:${source.line}:${source.column}`);
  if (detail)
    lines.push(
      ...printable(detail)
        .split("\n")
        .map((line) => `  ${line}`),
    );
  lines.push(`  ${paint("dim", "→")} ${printable(hint)}`);
  return lines.join("\n");
}

export function printDiagnostics(all: readonly Diagnostic[], paint: Paint): string {
  return all.map((one) => `${printDiagnostic(one, paint)}\n`).join("");
}

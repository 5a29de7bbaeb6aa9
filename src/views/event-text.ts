import type { ApplyEvent } from "../model/event.ts";
import { printable } from "../model/printable.ts";
import { printDiagnostic } from "./diagnostic-text.ts";
import type { Paint } from "./style.ts";

/** One event of an apply as a line, or nothing where it is not worth one. */
export function printEvent(event: ApplyEvent, paint: Paint): string {
  switch (event.type) {
    case "step_start":
      return "";
    case "step_done":
      return [
        `${paint("green", "done")} ${event.address}`,
        ...event.notes.map((note) => `     note: ${printable(note)}`),
      ].join("\n");
    case "step_failed":
      return printDiagnostic(event.diagnostic, paint);
    case "step_skipped":
      return `${paint("yellow", "skip")} ${event.address}: ${event.because}`;
    case "diagnostic":
      return printDiagnostic(event.diagnostic, paint);
  }
}

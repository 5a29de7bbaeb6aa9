import type { ApplyEvent } from "../model/event.ts";
import { counted } from "../model/text/counted.ts";
import { printable } from "../model/text/printable.ts";
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
    case "drain_progress": {
      const clients = event.persistent > 0 ? `, ${counted(event.persistent, "persistent client")}` : "";
      return `wait ${event.address}: ${counted(event.active, "active connection")}${clients}, at most ${event.secondsLeft} s more`;
    }
    case "confirm":
      return confirming(event, paint);
    case "diagnostic":
      return printDiagnostic(event.diagnostic, paint);
  }
}

function confirming(event: Extract<ApplyEvent, { type: "confirm" }>, paint: Paint): string {
  const { host, state, how, seconds, failures = [] } = event;
  const failed = failures.map((one) => `\n     could not be undone: ${printable(one)}`).join("");
  switch (state) {
    case "armed":
      return `${paint("cyan", "arm")} ${host} reverts its changes ${seconds} s after the last heartbeat (${how})`;
    case "asking":
      return `${paint("cyan", "hold")} ${host}: opening a new connection`;
    case "confirmed":
      return `${paint("green", "keep")} ${host}`;
    case "reverted":
      return `${paint("red", "back")} ${host} has reverted its changes${failed}`;
    case "unknown":
      return `${paint("red", "back")} ${host} does not answer on a new connection: it reverts its changes by itself`;
  }
}

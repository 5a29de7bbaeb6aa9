import type { DriftEvent } from "../../model/drift/drift.ts";
import { printable } from "../../model/text/printable.ts";
import type { Colour, Paint } from "../style.ts";
import { differences } from "./text.ts";

const colours: Readonly<Record<DriftEvent["type"], Colour>> = {
  ...({ new: "yellow", changed: "yellow", resolved: "green", "host-lost": "red", "host-back": "green" } as const),
};

/** One line for what was not so at the look before. */
export function printDriftEvent(event: DriftEvent, paint: Paint): string {
  return `${event.at} ${paint(colours[event.type], event.type)} ${printable(whatOf(event))}\n`;
}

/** Without its time. */
export function whatOf(event: DriftEvent): string {
  switch (event.type) {
    case "new":
    case "changed":
      return `${event.finding.address}: ${differences(event.finding)}`;
    case "resolved":
      return `${event.finding.address}: as recorded again`;
    case "host-lost":
      return `${event.host} cannot be read: nothing is known of it`;
    case "host-back":
      return `${event.host} can be read again, after ${event.since}`;
  }
}

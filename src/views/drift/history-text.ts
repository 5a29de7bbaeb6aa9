import type { PastFinding, PastScan } from "../../model/drift/drift-store.ts";
import { printable } from "../../model/text/printable.ts";
import type { Paint } from "../style.ts";
import { differences } from "./text.ts";

/** Every finding with its time, or every look with its counts, the newest first. */
export function printDriftHistory(
  { findings, looks }: { readonly findings: readonly PastFinding[]; readonly looks: readonly PastScan[] },
  byLook: boolean,
  paint: Paint,
): string {
  if (byLook)
    return looks.length === 0 ? "No look was made yet.\n" : looks.map((one) => printScan(one, paint)).join("");
  return findings.length === 0 ? "No drift was seen.\n" : findings.map((one) => printPast(one, paint)).join("");
}

function printScan({ at, complete, drift, ignored, unreachable, durationMs }: PastScan, paint: Paint): string {
  const lost = unreachable.length > 0 ? paint("red", `  not read: ${printable(unreachable.join(", "))}`) : "";
  const partial = !complete && unreachable.length === 0 ? paint("yellow", "  not everything was read") : "";
  const seconds = (durationMs / 1000).toFixed(1);
  return `${at}  drift=${drift} ignored=${ignored} unreachable=${unreachable.length}  ${seconds} s${lost}${partial}\n`;
}

function printPast(one: PastFinding, paint: Paint): string {
  const { address, firstSeenAt, lastSeenAt, resolvedAt } = one;
  const end = resolvedAt ? paint("green", `over ${resolvedAt}`) : paint("yellow", `there, last seen ${lastSeenAt}`);
  return `${firstSeenAt}  ${printable(address)}  ${printable(differences(one))}  ${end}\n`;
}

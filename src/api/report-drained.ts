import { diagnostic } from "../messages/build.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import type { State } from "../model/store.ts";
import { counted } from "../model/text/counted.ts";
import type { Outcome } from "./pipeline.ts";

/** Servers that a run which did not come to its end has left without new connections. */
export function leftDrained({ drains }: State, { changes }: Plan, { status, done }: Outcome): readonly Diagnostic[] {
  if (status !== "partial" && status !== "failed") return [];
  const gone = new Set(done.map(({ address }) => address));
  const meant = new Set(changes.filter(({ drain }) => drain !== undefined).map(({ address }) => address));
  const open = drains.filter(({ address, reason }) => reason === "removal" && meant.has(address) && !gone.has(address));
  if (open.length === 0) return [];
  const list = open.map(({ address, deadline }) => `${address}${deadline ? ` until ${deadline}` : ""}`).join("\n");
  return [diagnostic("left-drained", { destinations: counted(open.length, "destination"), list })];
}

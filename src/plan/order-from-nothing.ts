import { wavesOf } from "../graph/waves.ts";
import type { Declaration } from "../model/declaration.ts";
import type { Change, Wave } from "../model/plan.ts";
import type { Providers } from "../model/provider.ts";
import { makePlan } from "./planner.ts";

/** Everything that is declared, as work still to be done, and the order of it. */
export interface OrderFromNothing {
  readonly changes: readonly Change[];
  /** The last of them are for the next boot. */
  readonly waves: readonly Wave[];
}

/**
 * The plan for hosts of which nothing is known: the order of a first apply, without reading any host. What only a host can
 * show (its boot backend, and the units for that) is left open: a real plan may have some changes more.
 */
export function orderFromNothing(
  { cluster, resources }: Pick<Declaration, "cluster" | "resources">,
  providers: Providers,
): OrderFromNothing {
  // What follows from how a host keeps the rest is known when it was read.
  const declared = new Map([...resources].filter(([, { kind }]) => !providers.get(kind)?.follows));
  const nothing = { declared, recorded: new Map(), originals: new Map() };
  const unread = { hosts: [], resources: new Map(), unreadable: new Map(), observed: new Map(), answers: new Map() };
  const basedOn = { lineage: "", serial: 0 };
  const { changes } = makePlan({ ...nothing, cluster, live: unread, providers, purpose: "apply", basedOn });
  // Each is blocked in that plan, since its host was not read: the order is needed all the same.
  return { changes, waves: wavesOf(changes) };
}

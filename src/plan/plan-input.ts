import type { Address } from "../model/address.ts";
import type { Judgement } from "../model/check.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Live } from "../model/live.ts";
import type { Plan } from "../model/plan.ts";
import type { Providers } from "../model/provider.ts";
import type { Spec, World } from "../model/resource.ts";
import type { Purpose } from "./decide.ts";
import type { Restraint } from "./hold/restrain.ts";

export interface PlanInput {
  readonly cluster: string;
  readonly declared: World;
  readonly recorded: World;
  readonly originals: ReadonlyMap<Address, Spec | null>;
  readonly live: Live;
  readonly providers: Providers;
  readonly purpose: Purpose;
  readonly basedOn: Plan["basedOn"];
  /** What checks found; some of it forbids changes. */
  readonly judgements?: readonly Judgement[];
  /** Hosts on which undeclared objects are removed: of the kinds that list them. */
  readonly exclusive?: ReadonlySet<string>;
  /** Hosts on which nothing may be changed now, and why. */
  readonly pendingDecisions?: ReadonlyMap<string, Diagnostic>;
  readonly restraint?: Restraint;
  /** Further diagnostics that do not concern one change. */
  readonly notes?: readonly Diagnostic[];
}

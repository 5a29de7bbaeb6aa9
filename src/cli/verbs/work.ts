import type { Change } from "../../api/change.ts";
import type { Failure } from "../../model/diagnostic.ts";

/** A change of hosts, and the conditions on its approval. */
export interface Work extends Change {
  /** Nothing is selected until the user does so on the screen; the failure if there is none. */
  readonly toBeChosen?: Failure;
  /** Why a mere yes is not enough: the cluster's name is required. `given`: on the command line. */
  readonly byName?: { readonly why: string; readonly given: string | undefined };
}

import type { State } from "../../model/store.ts";

/** A record in which nothing is written yet. */
export const emptyState: State = {
  ...{ cluster: "", lineage: "", serial: 0, revision: 0, resources: new Map(), originals: new Map(), hosts: [] },
  ...{ unheard: [], drains: [], windows: [] },
};

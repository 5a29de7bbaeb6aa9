import type { DeclaredDirector, DeclaredServer, DeclaredService } from "../../model/declaration.ts";
import type { Draft, LabelOf } from "../draft.ts";

/** The needs of a forwarding method on the hosts, besides the table itself. */
export interface Method {
  /** Returns what a real server needs before it gets connections; a host that has the VIP as a director is left out. */
  server(service: DeclaredService, server: DeclaredServer, labelOf: LabelOf): readonly Draft[];
  /** Returns what a director needs before clients connect to it. */
  director(service: DeclaredService, director: DeclaredDirector): readonly Draft[];
}

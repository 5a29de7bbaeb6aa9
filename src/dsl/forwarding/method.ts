import type { DeclaredDirector, DeclaredServer, DeclaredService } from "../../model/declaration.ts";
import type { Draft, LabelOf } from "../draft.ts";

/** What a forwarding method asks of the hosts, besides the table itself. */
export interface Method {
  /** What a real server needs before it gets connections; a host that has the VIP as a director is not asked. */
  server(service: DeclaredService, server: DeclaredServer, labelOf: LabelOf): readonly Draft[];
  /** What a director needs before clients ask it. */
  director(service: DeclaredService, director: DeclaredDirector): readonly Draft[];
}

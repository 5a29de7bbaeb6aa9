import type { DeclaredService } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Answers } from "./ask.ts";
import type { ServerCheck } from "./check-servers.ts";
import type { Spread } from "./spread.ts";

/** What became of asking one service. */
export interface Checked {
  readonly service: DeclaredService;
  /** All of them, of every port. 0: it was not asked. */
  readonly requests: number;
  readonly answers: Answers | undefined;
  readonly spread: Spread | undefined;
  /** The MAC addresses of the directors' interfaces, by host. Lower case. */
  readonly macs: ReadonlyMap<string, string>;
  readonly servers: readonly ServerCheck[];
  readonly problems: readonly Diagnostic[];
}

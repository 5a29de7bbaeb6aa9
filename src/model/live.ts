import type { Diagnostic } from "./diagnostic.ts";
import type { World } from "./resource.ts";
import type { HostReading } from "./transport.ts";

/** What the probe saw. Unreachable is not absent: what could not be read is named, never taken for missing. */
export interface Live {
  readonly hosts: readonly HostReading[];
  readonly resources: World;
  /** Why a kind could not be read on a host, by `host/kind`; also for every kind of a host that was not reached. */
  readonly unreadable: ReadonlyMap<string, Diagnostic>;
}

export function readingKey(host: string, kind: string): string {
  return `${host}/${kind}`;
}

import type { Address } from "./address.ts";
import type { Answer } from "./check.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Observed } from "./provider.ts";
import type { World } from "./resource.ts";
import type { HostReading } from "./transport.ts";

/** The result of the probe. Unreachable is not absent: what could not be read is named, never taken for missing. */
export interface Live {
  readonly hosts: readonly HostReading[];
  readonly resources: World;
  /** Why a kind could not be read on a host, by `host/kind`; also for every kind of a host that was not reached. */
  readonly unreadable: ReadonlyMap<string, Diagnostic>;
  /** Numbers of the moment, by address: the connections of a service. */
  readonly observed: ReadonlyMap<Address, Observed>;
  /** Text files that were read, by {@link readingKey} of host and path. */
  readonly files?: ReadonlyMap<string, string>;
  /** The answers for checks, by {@link readingKey} of host and check. */
  readonly answers: ReadonlyMap<string, Answer>;
}

export function readingKey(host: string, kind: string): string {
  return `${host}/${kind}`;
}

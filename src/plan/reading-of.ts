import type { Live } from "../model/live.ts";
import type { HostReading } from "../model/transport.ts";

const byName = new WeakMap<Live, ReadonlyMap<string, HostReading>>();

/** What was read of one host; undefined where it was not asked. The hosts are put in order once for each reading: there may be thousands. */
export function readingOf(live: Live, host: string): HostReading | undefined {
  let readings = byName.get(live);
  if (readings === undefined) {
    readings = new Map(live.hosts.map((one) => [one.name, one]));
    byName.set(live, readings);
  }
  return readings.get(host);
}

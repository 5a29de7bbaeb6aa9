import type { DeclaredService } from "../model/declaration.ts";

type Servers = DeclaredService["realServers"];

/** How many requests make one round of the weights: 2:1:1 → 4, 20:10:10 → 4. At least one per server that takes any. */
export function roundOf(servers: Servers): number {
  const weights = servers.map(({ weight }) => weight).filter((weight) => weight > 0);
  const divisor = weights.reduce(gcd, 0) || 1;
  return Math.max(
    1,
    weights.reduce((sum, weight) => sum + weight / divisor, 0),
  );
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

export interface Share {
  readonly host: string;
  readonly rip: string;
  readonly got: number;
  /** What the weights ask for; undefined where the scheduler also goes by load. */
  readonly expected: number | undefined;
}

/** What each real server got of the requests, beside what the scheduler must give it. */
export function sharesOf(
  service: Pick<DeclaredService, "scheduler" | "realServers">,
  got: ReadonlyMap<string, number>,
): readonly Share[] {
  const { scheduler, realServers } = service;
  const total = [...got.values()].reduce((sum, one) => sum + one, 0);
  // Round robin alone is exact: the others look at live connections, at the client or at the address.
  const weightOf = { rr: (weight: number) => Math.min(1, weight), wrr: (weight: number) => weight }[scheduler];
  const sum = realServers.reduce((all, { weight }) => all + (weightOf?.(weight) ?? 0), 0);
  return realServers.map(({ host, rip, weight }) => ({
    ...{ host, rip, got: got.get(rip) ?? 0 },
    expected: weightOf && sum > 0 ? (total * weightOf(weight)) / sum : undefined,
  }));
}

/** A round may begin anywhere, and others ask too: one request more or less is no fault. */
export function isFair({ got, expected }: Share): boolean {
  return expected === undefined || Math.abs(got - expected) <= 1;
}

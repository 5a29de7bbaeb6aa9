/** The fewest and the most of a number of picks that one server can get, and what its weight asks for. */
export interface Bound {
  readonly low: number;
  readonly high: number;
  readonly expected: number;
}

/** A longer round than this is not gone through. Picks. */
const longestRound = 200_000;

/**
 * Bounds of weighted round robin for picks in a row, wherever in the round they begin: the heavy ones come first in a round, so
 * that a part of one is uneven. One more or less is let pass, for a pick may fall between two readings. Undefined where the weights
 * make too long a round. Source: ip_vs_wrr.c (equal weights: ip_vs_rr.c).
 */
export function turnBounds(weights: readonly number[], picks: number): readonly Bound[] | undefined {
  const round = roundOf(weights);
  if (round.length === 0 || round.length > longestRound) return undefined;
  const rest = picks % round.length;
  return weights.map((_weight, server) => {
    const perRound = round.filter((one) => one === server).length;
    const whole = Math.floor(picks / round.length) * perRound;
    const expected = (picks * perRound) / round.length;
    const { low, high } = extremes(round, server, rest);
    return {
      low: Math.max(0, Math.min(whole + low, Math.ceil(expected - 1))),
      high: Math.max(whole + high, Math.floor(expected + 1)),
      expected,
    };
  });
}

/** How many requests make one round of the weights: 2:1:1 → 4, 20:10:10 → 4. At least 1. */
export function roundLength(weights: readonly number[]): number {
  const divisor = weights.reduce(gcd, 0) || 1;
  return Math.max(
    1,
    weights.reduce((sum, weight) => sum + weight / divisor, 0),
  );
}

/** One round as the kernel goes through it: servers by their number. */
function roundOf(weights: readonly number[]): readonly number[] {
  if (roundLength(weights) > longestRound) return [];
  const step = weights.reduce(gcd, 0);
  const picks: number[] = [];
  for (let least = Math.max(0, ...weights); step > 0 && least > 0; least -= step)
    for (const [server, weight] of weights.entries()) if (weight >= least) picks.push(server);
  return picks;
}

/** The fewest and most picks of one server in any stretch of a length, over the round's end too. */
function extremes(round: readonly number[], server: number, length: number): { low: number; high: number } {
  let count = round.slice(0, length).filter((one) => one === server).length;
  let [low, high] = [count, count];
  for (const [start, leaves] of round.entries()) {
    if (leaves === server && length > 0) count -= 1;
    if (round[(start + length) % round.length] === server && length > 0) count += 1;
    low = Math.min(low, count);
    high = Math.max(high, count);
  }
  return { low, high };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

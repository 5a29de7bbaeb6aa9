/**
 * The range that a binomial count stays in, but for one time in 1 / `doubt`: at most half of the doubt lies below, half above.
 * Exact, by adding up probabilities: a normal approximation is off where few are expected.
 */
export function binomialRange(
  trials: number,
  probability: number,
  doubt: number,
): { readonly low: number; readonly high: number } {
  if (probability <= 0) return { low: 0, high: 0 };
  if (probability >= 1) return { low: trials, high: trials };
  const [yes, no] = [Math.log(probability), Math.log1p(-probability)];
  let logOf = trials * no;
  let below = 0;
  let low: number | undefined;
  for (let count = 0; count <= trials; count += 1) {
    const upTo = below + Math.exp(logOf);
    if (low === undefined && upTo > doubt / 2) low = count;
    if (1 - upTo <= doubt / 2) return { low: low ?? count, high: count };
    below = upTo;
    logOf += Math.log((trials - count) / (count + 1)) + yes - no;
  }
  return { low: low ?? 0, high: trials };
}

/** One comparison, both sides measured in the same run. */
export interface Row {
  readonly work: string;
  /** What it is compared with: another program at the same work, or the least that any program would need. */
  readonly against: string;
  readonly ours: number;
  readonly theirs: number;
  /** What both are counted in; milliseconds where it is not told. */
  readonly unit?: "ms" | "MB";
  readonly ratio: number;
  readonly goal: string;
  readonly reached: boolean;
}

export function median(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

/** Runs two pieces of work in turns, so that what disturbs one disturbs the other. Medians, in milliseconds. */
export async function inTurns(
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
  times: number,
): Promise<{ readonly ours: number; readonly theirs: number }> {
  const taken: [number[], number[]] = [[], []];
  for (let n = 0; n < times; n += 1) {
    taken[0].push(await ours());
    taken[1].push(await theirs());
  }
  return { ours: median(taken[0]), theirs: median(taken[1]) };
}

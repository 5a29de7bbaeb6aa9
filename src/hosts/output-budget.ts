/** One that has output in memory, and can be made to drop it. */
export interface Holder {
  bytes: number;
  /** Ends its connection: it holds more than any other, and there is no more room. */
  letGo(): void;
}

/** The limit for the output of all hosts together in memory. */
export interface OutputBudget {
  /** Counts what came for one holder. If it is too much, the largest holder drops its output, and the others go on. */
  take(holder: Holder, bytes: number): void;
  /** The holder is done. */
  release(holder: Holder): void;
}

/** A budget of so many bytes. */
export function createOutputBudget(most: number): OutputBudget {
  const holders = new Set<Holder>();
  let total = 0;
  const release = (holder: Holder): void => {
    if (holders.delete(holder)) total -= holder.bytes;
  };
  return {
    release,
    take(holder, bytes) {
      holders.add(holder);
      holder.bytes += bytes;
      total += bytes;
      while (total > most) {
        const largest = [...holders].reduce((one, other) => (other.bytes > one.bytes ? other : one));
        release(largest);
        largest.letGo();
      }
    },
  };
}

/** The budget of this process, whichever connection the output comes by. */
export const sharedBudget = createOutputBudget(128 * 1024 * 1024);

/**
 * Writes what comes in one turn of the event loop at once: the results of many hosts are one write to the disk, which takes as long as
 * that of one. What is returned resolves when it is written.
 */
export function together<T>(write: (all: readonly T[]) => void): (some: readonly T[]) => Promise<void> {
  let waiting: T[] = [];
  let written: Promise<void> | undefined;
  return (some) => {
    if (some.length === 0) return Promise.resolve();
    waiting.push(...some);
    written ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        const all = waiting;
        waiting = [];
        written = undefined;
        try {
          write(all);
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
    return written;
  };
}

/** Runs tasks, at most so many at a time; the others wait in the order they came. */
export function createLimit(parallelism: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = parallelism;
  return async (task) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await task();
    } finally {
      // The place is handed on, not released: a later task may not take it first.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

import type { Cron } from "croner";

/** When the next look is due, in milliseconds since 1970. */
export type PauseUntilNext = (now: Date) => number;

/** By a schedule, or so many seconds after the last look; some of the jitter later, so that many watchers do not come at once. */
export function everyOf(
  { every = 300, cron, jitter }: { readonly every?: number; readonly cron?: Cron; readonly jitter?: number },
  random: () => number = Math.random,
): PauseUntilNext {
  const most = (jitter ?? (cron ? 0 : Math.min(30, every / 10))) * 1000;
  const next = (now: Date) => cron?.nextRun(now)?.getTime() ?? now.getTime() + every * 1000;
  return (now) => next(now) + random() * most;
}

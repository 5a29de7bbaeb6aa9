/** Calls `onTimeout` after so long, or `onAbort` when the signal fires, whichever comes first; returns how to cancel both. */
export function startDeadline(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  { onTimeout, onAbort }: { onTimeout(): void; onAbort(): void },
): () => void {
  const finish = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  };
  const stop = (): void => {
    finish();
    onAbort();
  };
  const timer = setTimeout(onTimeout, timeoutMs);
  if (signal?.aborted) queueMicrotask(stop);
  else signal?.addEventListener("abort", stop, { once: true });
  return finish;
}

/** Prints an option that sets a time, and its value: "--read-timeout (now 30s)". */
export function printRaise({ option, presentMs }: { readonly option: string; readonly presentMs: number }): string {
  return `${option} (now ${presentMs / 1000}s)`;
}

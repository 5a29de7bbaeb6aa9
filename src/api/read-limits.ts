import type { ExecOptions } from "../model/transport.ts";
import type { Tool } from "./tool.ts";

/** How long reading a host may take without `--read-timeout`. Milliseconds. */
export const defaultReadTimeoutMs = 30_000;

/** The limits of an exec that reads a host. `extraMs`: what the script needs beyond reading, such as a pause or requests. */
export function readLimits(
  { readTimeoutMs = defaultReadTimeoutMs, signal }: Pick<Tool, "readTimeoutMs" | "signal">,
  extraMs = 0,
): ExecOptions & Required<Pick<ExecOptions, "raise">> {
  const raise = { option: "--read-timeout", presentMs: readTimeoutMs };
  return { timeoutMs: readTimeoutMs + extraMs, raise, ...(signal ? { signal } : {}) };
}

import type { Address } from "../model/address.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { Terminal } from "../views/terminal.ts";

/** CI systems end jobs that are silent for long. Milliseconds. */
const everyMs = 30_000;

/** Says on standard error what is going on, where nobody watches and nothing was said for a while. */
export interface Heartbeat {
  heard(event: ApplyEvent): void;
  end(): void;
}

export function heartbeat(terminal: Terminal, now: () => number = () => performance.now()): Heartbeat {
  if (terminal.interactive) return { heard: () => {}, end: () => {} };
  const begun = now();
  const current = new Map<Address, number>();
  let heard = begun;
  const timer = setInterval(() => {
    if (now() - heard < everyMs) return;
    heard = now();
    const seconds = (since: number) => `${Math.round((heard - since) / 1000)} s`;
    const steps = [...current].slice(0, 3).map(([address, since]) => `${address} (${seconds(since)})`);
    const more = current.size > 3 ? ` and ${current.size - 3} more` : "";
    const at = steps.length > 0 ? `: ${steps.join(", ")}${more}` : "";
    terminal.error(`still at work after ${seconds(begun)}${at}\n`);
  }, everyMs / 6);
  timer.unref();
  return {
    heard: (event) => {
      heard = now();
      if (event.type === "step_start") current.set(event.address, heard);
      else if (event.type === "step_done" || event.type === "step_failed" || event.type === "step_skipped")
        current.delete(event.address);
    },
    end: () => clearInterval(timer),
  };
}

import type { Address } from "../../model/address.ts";
import type { ApplyEvent } from "../../model/event.ts";
import type { Terminal } from "../../views/terminal.ts";

/** CI systems end jobs without output for long. Milliseconds. */
const everyMs = 30_000;

/** Reports progress on standard error if there is no terminal and no output for a while. */
export interface Heartbeat {
  onEvent(event: ApplyEvent): void;
  end(): void;
}

export function heartbeat(terminal: Terminal, now: () => number = () => performance.now()): Heartbeat {
  if (terminal.interactive) return { onEvent: () => {}, end: () => {} };
  const begun = now();
  const current = new Map<Address, number>();
  let last = begun;
  const timer = setInterval(() => {
    if (now() - last < everyMs) return;
    last = now();
    const seconds = (since: number) => `${Math.round((last - since) / 1000)} s`;
    const steps = [...current].slice(0, 3).map(([address, since]) => `${address} (${seconds(since)})`);
    const more = current.size > 3 ? ` and ${current.size - 3} more` : "";
    const at = steps.length > 0 ? `: ${steps.join(", ")}${more}` : "";
    terminal.error(`still running after ${seconds(begun)}${at}\n`);
  }, everyMs / 6);
  timer.unref();
  return {
    onEvent: (event) => {
      last = now();
      if (event.type === "step_start") current.set(event.address, last);
      else if (event.type === "step_done" || event.type === "step_failed" || event.type === "step_skipped")
        current.delete(event.address);
    },
    end: () => clearInterval(timer),
  };
}

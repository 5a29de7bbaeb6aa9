import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { heartbeat } from "../../../src/cli/verbs/heartbeat.ts";
import type { Terminal } from "../../../src/views/terminal.ts";

const said: string[] = [];
const terminal = (interactive: boolean) =>
  ({ interactive, error: (text: string) => void said.push(text) }) as unknown as Terminal;

describe("a run that nobody watches", () => {
  let now = 0;
  const wait = (seconds: number) => {
    for (let n = 0; n < seconds; n += 1) {
      now += 1_000;
      vi.advanceTimersByTime(1_000);
    }
  };
  beforeEach(() => {
    now = 0;
    said.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it("says every 30 seconds what it is at, but only while nothing else is said", () => {
    const beat = heartbeat(terminal(false), () => now);
    beat.onEvent({ type: "step_start", address: "v11/ipvs-service/tcp:192.168.0.21:80", action: "create", wave: 1 });
    wait(29);
    expect(said).toEqual([]);
    wait(1);
    expect(said).toEqual(["still running after 30 s: v11/ipvs-service/tcp:192.168.0.21:80 (30 s)\n"]);
    wait(30);
    expect(said).toHaveLength(2);
    wait(20);
    beat.onEvent({ type: "step_done", address: "v11/ipvs-service/tcp:192.168.0.21:80", notes: [] });
    wait(25);
    expect(said).toHaveLength(2);
    wait(10);
    expect(said[2]).toBe("still running after 110 s\n");
    beat.end();
    wait(300);
    expect(said).toHaveLength(3);
  });

  it("is silent on a terminal, where it is seen", () => {
    heartbeat(terminal(true), () => now);
    wait(100);
    expect(said).toEqual([]);
  });
});

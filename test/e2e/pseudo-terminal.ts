import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export interface PseudoTerminal {
  /** Types a line to the shell. */
  line(text: string): void;
  /** Presses keys by the names that tmux has: `a`, `Enter`, `Space`, `C-c`. */
  press(...keys: readonly string[]): void;
  /** Types letters as they are. */
  type(text: string): void;
  /** What is seen now. */
  screen(): string;
  /** What is seen, and what was scrolled away of the ordinary screen. */
  all(): string;
  /** Waits until what is seen has the pattern; the screen then. */
  until(pattern: RegExp, seconds?: number): Promise<string>;
  resize(columns: number, rows: number): void;
  /** Whether a program has the other screen of the terminal. */
  isTaken(): boolean;
  /** What was given to the clipboard. */
  clipboard(): string;
  close(): void;
}

let opened = 0;

/** A real pseudo-terminal with a shell in it. tmux is the terminal. */
export function openTerminal(
  { columns, rows }: { readonly columns: number; readonly rows: number },
  env: Readonly<Record<string, string>> = {},
): PseudoTerminal {
  opened += 1;
  const socket = `lvsform-${process.pid}-${opened}`;
  const tmux = (...words: readonly string[]) =>
    execFileSync("tmux", ["-L", socket, "-f", "/dev/null", ...words], { encoding: "utf8" });
  const given = { LANG: "C.UTF-8", PS1: "$ ", ENV: "", ...env };
  const size = ["-x", String(columns), "-y", String(rows)];
  const words = Object.entries(given).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  tmux("new-session", "-d", "-s", "t", ...size, ...words, "sh");
  tmux("set", "-g", "set-clipboard", "on");
  const screen = () => tmux("capture-pane", "-p", "-t", "t");
  const press = (...keys: readonly string[]) => void tmux("send-keys", "-t", "t", ...keys);
  const type = (text: string) => void tmux("send-keys", "-t", "t", "-l", "--", text);
  return {
    press,
    type,
    screen,
    line: (text) => {
      type(text);
      press("Enter");
    },
    all: () => tmux("capture-pane", "-p", "-J", "-S", "-1000", "-t", "t"),
    until: async (pattern, seconds = 40) => {
      const end = performance.now() + seconds * 1000;
      for (;;) {
        const seen = screen();
        // A screen takes no keys in its first moments, a question none in its first half second.
        if (pattern.test(seen)) return sleep(600).then(() => seen);
        if (performance.now() > end) throw new Error(`${pattern} was not seen in ${seconds} s:\n${seen}`);
        await sleep(100);
      }
    },
    resize: (wide, high) => void tmux("resize-window", "-t", "t", "-x", String(wide), "-y", String(high)),
    isTaken: () => tmux("display-message", "-p", "-t", "t", "#{alternate_on}").trim() === "1",
    clipboard: () => tmux("show-buffer"),
    close: () => void tmux("kill-server"),
  };
}

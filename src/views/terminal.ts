import type { Paint } from "./style.ts";
import type { Glyphs } from "./tui/screen/glyphs.ts";
import type { Screen } from "./tui/screen/scene.ts";

/** Where a verb speaks: results on standard output, everything else on standard error. */
export interface Terminal {
  readonly paint: Paint;
  readonly paintError: Paint;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  /** The whole screen; absent: there is no terminal for it. */
  readonly screen?: ScreenOpener;
  /** Characters of a line of standard output now; undefined where it is no terminal. */
  columns(): number | undefined;
  out(text: string): void;
  error(text: string): void;
  /** Passes on what another program printed: as it is where standard output is no terminal, escaped where it is one. */
  pass?(text: string): void;
  /** The answer to a question, without its line end; empty where there is none within that many seconds (default: no limit). */
  ask(question: string, seconds?: number): Promise<string>;
}

export interface ScreenOpener {
  readonly glyphs: Glyphs;
  /**
   * Takes the whole terminal; undefined where it is too small, or cannot be drawn on. What is written meanwhile waits until it is
   * closed; progress goes to `onProgress`. `lastWords`: what is printed where the process must end at once.
   */
  open(onProgress: (text: string) => void, lastWords?: () => string): Promise<Screen | undefined>;
  /** Does what Ctrl-C does where keys are not read one by one. */
  interrupt(): void;
}

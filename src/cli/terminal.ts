import { createInterface } from "node:readline/promises";
import { escapeControls } from "../model/text/printable.ts";
import type { Progress } from "../views/progress.ts";
import { paintFor } from "../views/style.ts";
import type { ScreenOpener, Terminal } from "../views/terminal.ts";
import { glyphsFor } from "../views/tui/screen/glyphs.ts";
import type { Screen } from "../views/tui/screen/scene.ts";
import { markedPaint, toStream, writeToStream } from "./streams.ts";

/** What stands on the terminal: lines, or for a time the whole screen. */
export interface Stage {
  /** What is going on, in its place. */
  show(text: string): void;
  /** Writes now, or when the screen has been given back. */
  write(stream: NodeJS.WriteStream, text: string): void;
  clear(): void;
  open: ScreenOpener["open"];
  /** Gives the terminal back at once, with everything that was to be written meanwhile. */
  leave(): void;
  /** The same where nothing else will report the result of the work on the screen. */
  abandon(): void;
}

/** Fewer rows than this are not drawn on; nor is a terminal that knows no cursor. */
const fewestRows = 10;

export function makeStage(line: Progress): Stage {
  const later: (readonly [NodeJS.WriteStream, string])[] = [];
  let open: { readonly screen: Screen; onProgress(text: string): void; lastWords(): string } | undefined;
  const leave = () => {
    if (open === undefined) return;
    const { screen } = open;
    open = undefined;
    // The screen is given back before this returns; what follows is only ink's own end.
    void screen.close();
    for (const [stream, text] of later.splice(0)) writeToStream(stream, text);
  };
  return {
    leave,
    abandon: () => {
      const words = open?.lastWords() ?? "";
      leave();
      if (words !== "") writeToStream(process.stderr, toStream(words));
    },
    show: (text) => (open ? open.onProgress(text) : line.show(escapeControls(text))),
    clear: () => {
      if (!open) line.clear();
    },
    write: (stream, text) => {
      if (open) later.push([stream, text]);
      else writeToStream(stream, text);
    },
    open: async (onProgress, lastWords = () => "") => {
      const { stdin, stdout } = process;
      const isFit = stdin.isTTY && stdout.isTTY && process.env.TERM !== "dumb" && stdout.rows >= fewestRows;
      if (!isFit || open) return undefined;
      line.clear();
      // Loaded only where it is used: it takes longer than a short command.
      const { openScreen } = await import("../views/tui/screen/screen.ts");
      const screen = openScreen({ stdin, stdout }, paintFor(stdout));
      open = { screen, onProgress, lastWords };
      return {
        ...screen,
        close: async () => {
          const isOpen = open !== undefined;
          leave();
          if (isOpen) await screen.close();
        },
      };
    },
  };
}

/** The terminal of this process. `onClosed`: a stream cannot be written any more. */
export function makeTerminal(
  stage: Stage,
  onClosed: (stream: NodeJS.WriteStream, error: NodeJS.ErrnoException) => void,
): Terminal {
  const gone = new Set<NodeJS.WriteStream>();
  const write = (stream: NodeJS.WriteStream) => (text: string) => {
    stage.clear();
    if (!gone.has(stream)) stage.write(stream, toStream(text));
  };
  // A reader that ends early (| head), or a terminal that was closed: nothing new begins, and what was begun is ended in silence.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error) => {
      const isFirst = !gone.has(stream);
      gone.add(stream);
      if (isFirst) onClosed(stream, error);
    });
  const screen: ScreenOpener = {
    glyphs: glyphsFor(process.env),
    open: stage.open,
    interrupt: () => void process.kill(process.pid, "SIGINT"),
  };
  return {
    paint: markedPaint(paintFor(process.stdout)),
    paintError: markedPaint(paintFor(process.stderr)),
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    screen,
    columns: () => (process.stdout.isTTY ? process.stdout.columns : undefined),
    out: write(process.stdout),
    error: write(process.stderr),
    pass: (text) => {
      if (process.stdout.isTTY) write(process.stdout)(text);
      else if (!gone.has(process.stdout)) stage.write(process.stdout, text);
    },
    ask: async (question, seconds) => {
      stage.clear();
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      // Ctrl-C at the question is a no: nothing has begun.
      reader.on("SIGINT", () => reader.close());
      const closed = new Promise<string>((answer) => reader.once("close", () => answer("")));
      const impatient = seconds === undefined ? undefined : setTimeout(() => reader.close(), seconds * 1000);
      const answer = await Promise.race([reader.question(toStream(question)), closed]);
      clearTimeout(impatient);
      reader.close();
      return answer;
    },
  };
}

import { Box, render, Text, useInput, usePaste, useStdout } from "ink";
import { createElement as h, type ReactNode, useEffect, useSyncExternalStore } from "react";
import type { Paint } from "../../style.ts";
import { keyName, letterName } from "./keys.ts";
import { type Line, line, type Size, span, toAnsi } from "./line.ts";
import type { Scene, Screen } from "./scene.ts";

/** What happens by itself is drawn at most ten times a second; a key is answered at once. Milliseconds. */
const calmMs = 100;

/** Lines as ink draws them. They fit already: nothing is measured or wrapped again. */
export function Frame({ lines, paint }: { readonly lines: readonly Line[]; readonly paint: Paint }): ReactNode {
  const text = lines.map((one) => toAnsi(one, paint)).join("\n");
  return h(Box, { flexDirection: "column" }, h(Text, { wrap: "truncate" }, text));
}

/** For so long after the first scene is shown, keys were typed before it stood there: a yes would be for something unseen. Milliseconds. */
const deafMs = 150;

/** These count whenever they were typed: leaving approves nothing. */
const leavingKeys: readonly string[] = ["q", "ctrl-c"];

interface Source {
  subscribe(listener: () => void): () => void;
  version(): number;
  lines(): readonly Line[];
  key(name: string): void;
  paste(text: string): void;
  resize(): void;
}

function App({ source, paint }: { readonly source: Source; readonly paint: Paint }): ReactNode {
  useSyncExternalStore(source.subscribe, source.version);
  const { stdout } = useStdout();
  useInput((input, key) => {
    const name = keyName(input, key);
    if (name === undefined) return;
    // Keys that were typed faster than they were read come in one piece.
    const isOne = name.length === 1 || name === "space" || name !== input;
    for (const one of isOne ? [name] : [...input].map(letterName)) source.key(one);
  });
  usePaste((text) => source.paste(text));
  useEffect(() => {
    stdout.on("resize", source.resize);
    return () => void stdout.off("resize", source.resize);
  }, [stdout, source]);
  return h(Frame, { lines: source.lines(), paint });
}

interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** Takes the whole terminal: its other screen, raw keys. It is released whatever ends the process. */
export function openScreen(streams: Streams, paint: Paint, now: () => number = () => performance.now()): Screen {
  const stage = new Stage(streams.stdout, now);
  const app = render(h(App, { source: stage, paint }), {
    ...streams,
    alternateScreen: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    incrementalRendering: true,
    maxFps: 60,
  });
  return {
    size: stage.size,
    show: stage.show,
    redraw: stage.redraw,
    // OSC 52 with the clipboard selection. Source: xterm control sequences, "Manipulate Selection Data".
    copy: (text) => void streams.stdout.write(`\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`),
    close: async () => {
      stage.stop();
      app.unmount();
      await app.waitUntilExit();
    },
  };
}

/** The scene on the screen, and its keys. Functions of it are handed to React as they are. */
class Stage implements Source {
  readonly #stdout: NodeJS.WriteStream;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #scene: Scene | undefined;
  #calm: NodeJS.Timeout | undefined;
  #shownAt: number | undefined;
  #early: string | undefined;

  constructor(stdout: NodeJS.WriteStream, now: () => number) {
    this.#stdout = stdout;
    this.#now = now;
  }

  readonly size = (): Size => ({ columns: this.#stdout.columns || 80, rows: this.#stdout.rows || 24 });

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  readonly lines = (): readonly Line[] => {
    try {
      return this.#scene?.view() ?? [];
    } catch (error) {
      // A picture that cannot be drawn must not end the work behind it: keys still count.
      return [line(span(`this cannot be drawn, which is a fault of lvsform: ${String(error)}`, "red"))];
    }
  };

  readonly key = (name: string): void => {
    const isLeaving = leavingKeys.includes(name);
    if (this.#scene === undefined || this.#shownAt === undefined) {
      if (isLeaving) this.#early ??= name;
      return;
    }
    if (this.#now() - this.#shownAt < deafMs && !isLeaving) return;
    this.#scene.key(name);
    this.#draw();
  };

  // Pasted line ends approve nothing.
  readonly paste = (text: string): void => {
    if (this.#scene?.takesText()) for (const letter of text.replaceAll(/\p{Cc}/gu, "")) this.key(letterName(letter));
  };

  readonly resize = (): void => {
    this.#scene?.resize(this.size());
    this.#draw();
  };

  readonly show = (next: Scene): void => {
    this.#scene = next;
    this.#shownAt ??= this.#now();
    next.resize(this.size());
    const key = this.#early;
    this.#early = undefined;
    if (key !== undefined) next.key(key);
    this.#draw();
  };

  readonly redraw = (soon = false): void => {
    if (soon) this.#calm ??= setTimeout(() => this.#draw(), calmMs);
    else this.#draw();
  };

  stop(): void {
    clearTimeout(this.#calm);
    this.#calm = undefined;
  }

  #draw(): void {
    this.stop();
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

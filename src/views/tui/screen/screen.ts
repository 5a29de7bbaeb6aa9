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

/** Takes the whole terminal: its other screen, raw keys. Whatever ends the process gives it back. */
export function openScreen(
  streams: { readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream },
  paint: Paint,
  now: () => number = () => performance.now(),
): Screen {
  const { stdin, stdout } = streams;
  const listeners = new Set<() => void>();
  let version = 0;
  let scene: Scene | undefined;
  let calm: NodeJS.Timeout | undefined;
  let shownAt: number | undefined;
  let early: string | undefined;
  const size = (): Size => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const draw = () => {
    clearTimeout(calm);
    calm = undefined;
    version += 1;
    for (const listener of listeners) listener();
  };
  const source: Source = {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
    lines: () => {
      try {
        return scene?.view() ?? [];
      } catch (error) {
        // A picture that cannot be drawn must not end the work behind it: keys still count.
        return [line(span(`this cannot be drawn, which is a fault of lvsform: ${String(error)}`, "red"))];
      }
    },
    key: (name) => {
      const isLeaving = leavingKeys.includes(name);
      if (scene === undefined || shownAt === undefined) {
        if (isLeaving) early ??= name;
        return;
      }
      if (now() - shownAt < deafMs && !isLeaving) return;
      scene.key(name);
      draw();
    },
    // Pasted line ends approve nothing.
    paste: (text) => {
      if (scene?.takesText()) for (const letter of text.replaceAll(/\p{Cc}/gu, "")) source.key(letterName(letter));
    },
    resize: () => {
      scene?.resize(size());
      draw();
    },
  };
  const app = render(h(App, { source, paint }), {
    stdin,
    stdout,
    alternateScreen: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    incrementalRendering: true,
    maxFps: 60,
  });
  return {
    size,
    show: (next) => {
      scene = next;
      shownAt ??= now();
      scene.resize(size());
      const key = early;
      early = undefined;
      if (key !== undefined) scene.key(key);
      draw();
    },
    redraw: (soon = false) => {
      if (!soon) draw();
      else calm ??= setTimeout(draw, calmMs);
    },
    // OSC 52 with the clipboard selection. Source: xterm control sequences, "Manipulate Selection Data".
    copy: (text) => void stdout.write(`\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`),
    close: async () => {
      clearTimeout(calm);
      calm = undefined;
      app.unmount();
      await app.waitUntilExit();
    },
  };
}

import type { DirectorStats } from "../../../verify/stats.ts";
import type { Glyphs } from "../screen/glyphs.ts";
import { actionOf } from "../screen/keys.ts";
import { type Screen, sceneOf } from "../screen/scene.ts";
import { beginWatch, observe, type Watch, type WatchEvent } from "./watch.ts";
import { watchKeys } from "./watch-keys.ts";
import { viewWatch } from "./watch-view.ts";

/** The counters on the screen. */
export interface WatchScreen {
  read(at: string, directors: readonly DirectorStats[]): void;
  /** Ends when the person leaves. */
  readonly left: Promise<void>;
}

export function showWatch(screen: Screen, glyphs: Glyphs): WatchScreen {
  const { promise, resolve } = Promise.withResolvers<void>();
  const scene = sceneOf<Watch, WatchEvent>(beginWatch(screen.size()), {
    reduce: observe,
    view: (state) => viewWatch(state, glyphs),
    eventOf: (_state, key) => {
      const type = actionOf(watchKeys, key);
      return type ? { type } : undefined;
    },
    takesText: () => false,
    resized: (size) => ({ type: "resize", size }),
    changed: ({ end }) => {
      if (end) resolve();
    },
  });
  screen.show(scene);
  return {
    left: promise,
    read: (at, directors) => {
      scene.dispatch({ type: "read", at, directors });
      screen.redraw(true);
    },
  };
}

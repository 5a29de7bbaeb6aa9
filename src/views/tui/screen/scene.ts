import type { Line, Size } from "./line.ts";

/** What is on the screen at the moment, and what keys do to it. */
export interface Scene {
  /** At most one line less than the terminal has rows. */
  view(): readonly Line[];
  /** A key by its name, see `keyName`. */
  key(name: string): void;
  /** Whether pasted text is meant: where something is typed. */
  takesText(): boolean;
  resize(size: Size): void;
}

/** The whole terminal, until it is closed. Only the screen module knows how it is drawn. */
export interface Screen {
  size(): Size;
  show(scene: Scene): void;
  /** Something of the scene has changed. `soon`: within a tenth of a second, together with whatever else changes until then. */
  redraw(soon?: boolean): void;
  /** Gives text to the terminal's clipboard. */
  copy(text: string): void;
  /** Gives the terminal back as it was. */
  close(): Promise<void>;
}

/** A scene over a pure state: keys become events, events become states, states become lines. */
export function sceneOf<S, E>(
  begin: S,
  how: {
    reduce(state: S, event: E): S;
    view(state: S): readonly Line[];
    eventOf(state: S, key: string): E | undefined;
    takesText(state: S): boolean;
    resized(size: Size): E;
    /** After each event, with the state before it. */
    changed(state: S, former: S): void;
  },
): Scene & { state(): S; dispatch(event: E): void } {
  let state = begin;
  const dispatch = (event: E) => {
    const former = state;
    state = how.reduce(state, event);
    if (state !== former) how.changed(state, former);
  };
  return {
    state: () => state,
    dispatch,
    view: () => how.view(state),
    key: (name) => {
      const event = how.eventOf(state, name);
      if (event !== undefined) dispatch(event);
    },
    takesText: () => how.takesText(state),
    resize: (size) => dispatch(how.resized(size)),
  };
}

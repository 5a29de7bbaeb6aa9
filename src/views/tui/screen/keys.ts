/** What a key does in one place of the screen: the same table answers keys and writes the help. */
export interface Binding<A extends string> {
  /** Names as `keyName` gives them: `j`, `up`, `pagedown`, `ctrl-c`, `space`. */
  readonly keys: readonly string[];
  readonly action: A;
  readonly help: string;
}

export type Bindings<A extends string> = readonly Binding<A>[];

/** How lists and pages are moved through, the same everywhere. */
export const movingKeys = [
  { keys: ["j", "down"], action: "down", help: "down" },
  { keys: ["k", "up"], action: "up", help: "up" },
  { keys: ["pagedown", "ctrl-f"], action: "page-down", help: "a page down" },
  { keys: ["pageup", "ctrl-b"], action: "page-up", help: "a page up" },
  { keys: ["g", "home"], action: "top", help: "to the top" },
  { keys: ["G", "end"], action: "bottom", help: "to the bottom" },
] as const;

export function actionOf<A extends string>(bindings: Bindings<A>, key: string): A | undefined {
  return bindings.find(({ keys }) => keys.includes(key))?.action;
}

/** The parts of a pressed key that matter here; ink's Key has them. */
export interface Pressed {
  readonly upArrow?: boolean;
  readonly downArrow?: boolean;
  readonly leftArrow?: boolean;
  readonly rightArrow?: boolean;
  readonly pageUp?: boolean;
  readonly pageDown?: boolean;
  readonly home?: boolean;
  readonly end?: boolean;
  readonly return?: boolean;
  readonly escape?: boolean;
  readonly ctrl?: boolean;
  readonly tab?: boolean;
  readonly backspace?: boolean;
  readonly delete?: boolean;
  readonly meta?: boolean;
}

const named: readonly (readonly [keyof Pressed, string])[] = [
  ...([
    ["upArrow", "up"],
    ["downArrow", "down"],
    ["leftArrow", "left"],
    ["rightArrow", "right"],
  ] as const),
  ...([
    ["pageUp", "pageup"],
    ["pageDown", "pagedown"],
    ["home", "home"],
    ["end", "end"],
  ] as const),
  ...([
    ["return", "enter"],
    ["escape", "esc"],
    ["tab", "tab"],
    ["backspace", "backspace"],
    ["delete", "backspace"],
  ] as const),
];

/** One name for what was pressed; undefined for what means nothing here. A letter is its own name. */
export function keyName(input: string, key: Pressed): string | undefined {
  const special = named.find(([part]) => key[part])?.[1];
  if (special) return special;
  if (key.ctrl) return input === "" ? undefined : `ctrl-${input}`;
  if (key.meta || input === "") return undefined;
  return input === " " ? "space" : input;
}

const letters: Readonly<Record<string, string>> = {
  " ": "space",
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\u001b": "esc",
  "\b": "backspace",
  "\u007f": "backspace",
};

/** The name of a key by the one character that the terminal sends for it. */
export function letterName(letter: string): string {
  const code = letter.charCodeAt(0);
  return letters[letter] ?? (code < 32 ? `ctrl-${String.fromCharCode(code + 96)}` : letter);
}

const words: Readonly<Record<string, string>> = {
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  pageup: "PgUp",
  pagedown: "PgDn",
  home: "Home",
  end: "End",
  enter: "Enter",
  esc: "Esc",
  space: "Space",
  tab: "Tab",
  backspace: "Backspace",
};

/** `j ↓`: how keys are written in help. */
export function keyText(keys: readonly string[]): string {
  return keys
    .map((key) => words[key] ?? key.replace(/^ctrl-(.)$/, (_all, letter: string) => `Ctrl-${letter.toUpperCase()}`))
    .join(" ");
}

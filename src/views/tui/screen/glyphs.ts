/** The signs beyond ASCII, and what stands for them where the locale is not UTF-8. */
export interface Glyphs {
  readonly open: string;
  readonly closed: string;
  readonly more: string;
  readonly rule: string;
  readonly upright: string;
  readonly full: string;
  readonly empty: string;
  /** A text in the signs there are. */
  written(text: string): string;
  /** From nothing to all. */
  readonly levels: readonly string[];
}

const unicode: Glyphs = {
  written: (text) => text,
  open: "▾",
  closed: "▸",
  more: "…",
  rule: "─",
  upright: "│",
  full: "█",
  empty: "░",
  levels: [..." ▁▂▃▄▅▆▇█"],
};

const others: Readonly<Record<string, string>> = { "→": "->", "↑": "up", "↓": "down", "←": "left", "…": "~", "×": "x" };

const ascii: Glyphs = {
  written: (text) => text.replaceAll(/[^\x20-\x7e]/gu, (sign) => others[sign] ?? "?"),
  open: "v",
  closed: ">",
  more: "~",
  rule: "-",
  upright: "|",
  full: "#",
  empty: ".",
  levels: [..." .:-=+*#@"],
};

/** What the locale can show. Source: locale(7), the order of LC_ALL, LC_CTYPE and LANG. */
export function glyphsFor(env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return /utf-?8/i.test(locale) ? unicode : ascii;
}

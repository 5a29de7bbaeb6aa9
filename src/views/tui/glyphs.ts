/** The signs beyond ASCII, and what stands for them where the locale is not UTF-8. */
export interface Glyphs {
  readonly open: string;
  readonly closed: string;
  readonly more: string;
  readonly rule: string;
  readonly upright: string;
  readonly full: string;
  readonly empty: string;
  readonly arrow: string;
  /** From nothing to all. */
  readonly levels: readonly string[];
}

const unicode: Glyphs = {
  ...{ open: "▾", closed: "▸", more: "…", rule: "─", upright: "│", full: "█", empty: "░", arrow: "→" },
  levels: [..." ▁▂▃▄▅▆▇█"],
};

const ascii: Glyphs = {
  ...{ open: "v", closed: ">", more: "~", rule: "-", upright: "|", full: "#", empty: ".", arrow: "->" },
  levels: [..." .:-=+*#@"],
};

/** What the locale can show. Source: locale(7), the order of LC_ALL, LC_CTYPE and LANG. */
export function glyphsFor(env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return /utf-?8/i.test(locale) ? unicode : ascii;
}

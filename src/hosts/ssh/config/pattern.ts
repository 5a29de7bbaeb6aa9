import { matchGlob } from "../../../model/text/glob.ts";

/** Whether a text matches one pattern: `*` is any run of characters, `?` exactly one. Source: ssh_config(5), PATTERNS. */
export function matchPattern(text: string, pattern: string): boolean {
  return matchGlob(text, pattern, { one: true });
}

/** Whether a list matches: one of its patterns does, and none of those that begin with `!`. */
export function matchPatterns(text: string, patterns: readonly string[]): boolean {
  const denied = patterns.some((one) => one.startsWith("!") && matchPattern(text, one.slice(1)));
  return !denied && patterns.some((one) => !one.startsWith("!") && matchPattern(text, one));
}

import { failure } from "../messages/build.ts";

// Values that become part of a text in another language, one function per language. Each refuses what the language cannot hold, so
// that a value can never become a line or a command of its own.

/** Returns a value that stands in one line of a text (crontab, unit file, ssh_config). Line ends and NUL are refused. */
export function oneLine(name: string, value: string): string {
  if (!/[\n\r\0]/.test(value)) return value;
  throw failure("not-one-line", { name, value: JSON.stringify(value) });
}

/** A path as a quoted word of an OpenSSH client configuration. It has no escape for quotes; % begins a token. Source: ssh_config(5). */
export function sshConfigPath(name: string, path: string): string {
  if (oneLine(name, path).includes('"')) throw failure("path-has-quote", { name, path });
  return `"${path.replaceAll("%", "%%")}"`;
}

/**
 * Whether a shell takes a word for itself where it stands unquoted on a command line, as completed words do. Brackets may stand in it:
 * IPv6 endpoints have them, and a pattern without a matching file stays as it is.
 */
export function isPlainWord(word: string): boolean {
  return !/[\s\p{C}$`"'\\;&|<>(){}!#*?^]|^[~=]/u.test(word);
}

import { statSync } from "node:fs";
import { readUserFile } from "../model/local/user-file.ts";

const read = new Map<string, { readonly stamp: string; readonly text: string }>();

/** The text of a file, read again only if it has changed: the ssh configuration is needed for every host. Throws as reading does. */
export function textOf(file: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  const stamp = [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  const known = read.get(file);
  // What is no plain file (a pipe, a file of /proc) has no usable time stamp.
  if (known?.stamp === stamp && size > 0n) return known.text;
  const text = readUserFile(file).toString("utf8");
  read.set(file, { stamp, text });
  return text;
}

/** How many texts are remembered: the files of one user's configuration are few. */
const most = 64;

/** A function of a text that is asked of the same few texts again and again. */
export function rememberText<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    if (made.size >= most) made.clear();
    const one = make(text);
    made.set(text, one);
    return one;
  };
}

import { sh } from "./shell.ts";
/**
 * A shell function that reads the first line of a file into $word, and leaves it empty where there is none: by the shell itself, without a
 * process as $(cat …) has. Not for numbers under /proc/sys, of which a shell that reads byte by byte gets the first one alone.
 */
export const wordFunction = sh`word() { word=; { read -r word <"$1"; } 2>/dev/null || :; }`;

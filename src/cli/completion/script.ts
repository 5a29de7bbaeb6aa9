import { readFile } from "node:fs/promises";
import { ownFile } from "../../model/local/own-file.ts";
import type { Terminal } from "../../views/terminal.ts";

export type Shell = "bash" | "zsh" | "fish";

/** Prints what a shell reads to complete lvsform's words: it asks `lvsform complete` what they may be, and so never grows old. */
export async function completionScript(terminal: Terminal, shell: Shell): Promise<number> {
  terminal.out(await readFile(ownFile(`src/cli/completion/scripts/lvsform.${shell}`), "utf8"));
  return 0;
}

import { globSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { filesOf, type SshConfigOptions } from "./config.ts";
import { readConfigLines } from "./lines.ts";

/** The same depth at which OpenSSH stops. Source: readconf.c, READCONF_MAX_DEPTH. */
const maxDepth = 16;

/** Every host that the OpenSSH client configuration names without a pattern, in the order in which they stand there. */
export function sshNames(options: SshConfigOptions = {}): readonly string[] {
  const { home = homedir() } = options;
  return [...new Set(filesOf(options, home).flatMap(({ file, folder }) => namesIn(file, { folder, home, depth: 0 })))];
}

interface Around {
  readonly folder: string;
  readonly home: string;
  readonly depth: number;
}

function namesIn(file: string, around: Around): readonly string[] {
  const { folder, home, depth } = around;
  return (readConfigLines(file) ?? []).flatMap(({ keyword, words }) => {
    if (keyword === "host") return words.filter((word) => !/[*?!]/.test(word));
    if (keyword !== "include" || depth >= maxDepth) return [];
    const paths = words.map((word) => word.replace(/^~(?=\/)/, home));
    return paths
      .flatMap((path) => globSync(isAbsolute(path) ? path : join(folder, path)).toSorted())
      .flatMap((path) => namesIn(path, { ...around, depth: depth + 1 }));
  });
}

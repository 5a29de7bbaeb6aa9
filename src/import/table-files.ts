import { quote, quoteAll, sh } from "../model/shell/shell.ts";

/** Where a director's table may be written down besides in its kernel. */
const tableFiles = ["/etc/sysconfig/ipvsadm", "/etc/ipvsadm.rules", "/etc/keepalived/keepalived.conf"];

/** The largest of these files that is read, in bytes: a line for each of 100,000 real servers fits. */
export const mostTableBytes = 8 * 1024 * 1024;
/** The longest line of it, in bytes; the same as of a file that is given by --from. */
export const mostTableLineBytes = 4096;

/** Prints a file behind `@ PATH`, its lines behind a blank each, so that none is taken for a heading; of one over a limit only that it is. */
const printFile = `
{ size += length($0) + 1 } length($0) > lineMost && !long { long = NR } size > most || long { next } { print " " $0 }
END { if (size > most) print "! too-large " size; else if (long) print "! too-long " long }`;

const limits = sh`-v most=${mostTableBytes} -v lineMost=${mostTableLineBytes}`;

/** The question by which those files are read. */
export const filesQuestion = {
  name: "table-files",
  script: sh`for f in ${quoteAll(tableFiles)}; do [ ! -r "$f" ] || { echo "@ $f"; awk ${limits} ${quote(printFile)} "$f"; }; done`,
} as const;

/** The files of a host that define its table. */
export interface TableFiles {
  readonly files: ReadonlyMap<string, string>;
  /** Why a file was not read, each with its path and what to do. */
  readonly unread: readonly string[];
}

/** The files of an answer; an awk that does not keep the limits is no reason to read on. */
export function parseTableFiles(stdout: string): TableFiles {
  const files = new Map<string, string>();
  const unread: string[] = [];
  for (const part of stdout.split(/^@ /m).slice(1)) {
    const [path = "", ...lines] = part.split("\n");
    const why = tooMuchOf(path, lines);
    if (why === undefined) files.set(path, lines.map((line) => line.slice(1)).join("\n"));
    else unread.push(why);
  }
  return { files, unread };
}

function tooMuchOf(path: string, lines: readonly string[]): string | undefined {
  const mark = lines.find((line) => line.startsWith("! "));
  const [, word, number] = /^! (too-large|too-long) (\d{1,15})$/.exec(mark ?? "") ?? [];
  const bytes = lines.reduce((sum, line) => sum + line.length, 0);
  const long = lines.findIndex((line) => line.length - 1 > mostTableLineBytes);
  const goOn = "its content is not read; make it smaller, or give the table by --from";
  if (word === "too-large" || bytes > mostTableBytes)
    return `${path} is too large to be read: it has ${number ?? bytes} bytes, and lvsform reads ${mostTableBytes}; ${goOn}`;
  if (word === "too-long" || long >= 0)
    return `line ${number ?? long + 1} of ${path} is too long to be read: lvsform reads lines of ${mostTableLineBytes} bytes; ${goOn}`;
  return undefined;
}

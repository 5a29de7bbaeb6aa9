import type { BootSysctlSpec } from "../../src/model/specs.ts";
import { splitOnce } from "../../src/model/text/split-once.ts";
import { canonical, swap } from "../sysctl.ts";

/** The file that lvsform writes. */
export const ownFile = "/etc/sysctl.d/90-lvsform.conf";

/** Folders in which a file hides those of the same name in the folders behind. Source: sysctl.d(5). */
const folders = ["/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"];
const lastFile = "/etc/sysctl.conf";

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  readonly line: string;
}

/** What the next boot sets, by name: of each parameter the last word, and the files that come after ours with one. */
export function readSysctls(files: ReadonlyMap<string, string>, systemd: boolean): ReadonlyMap<string, BootSysctlSpec> {
  const order = inOrder([...files.keys()], systemd);
  const ours = order.indexOf(ownFile);
  const settings = order.flatMap((file) => settingsOf(file, files.get(file) ?? ""));
  return new Map(
    [...Map.groupBy(settings, ({ name }) => name)].map(([name, all]): [string, BootSysctlSpec] => {
      const last = all.at(-1) as Setting;
      const own = all.findLast(({ file }) => file === ownFile);
      const later = all
        .filter(({ file }) => isLater(file, order, ours))
        .map(({ file, line }) => `${file}: ${line.trim()}`);
      return [
        name,
        {
          value: last.value,
          at: { file: last.file, lines: [last.line] },
          ...(own ? { ours: own.line } : {}),
          ...(later.length > 0 ? { later } : {}),
        },
      ];
    }),
  );
}

/** Whether a file is read after ours, also where ours is not there yet. */
function isLater(file: string, order: readonly string[], ours: number): boolean {
  return ours >= 0 ? order.indexOf(file) > ours : file === lastFile || nameOf(file) > nameOf(ownFile);
}

/**
 * The files in the order in which they are read. systemd reads no /etc/sysctl.conf of its own accord, distributions link it into the folder;
 * sysctl(8) --system reads it last.
 */
function inOrder(paths: readonly string[], systemd: boolean): readonly string[] {
  const inFolders = folders.flatMap((folder) => paths.filter((path) => path.startsWith(`${folder}/`)));
  const byName = new Map(inFolders.toReversed().map((path) => [nameOf(path), path]));
  const sorted = [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  return systemd || !paths.includes(lastFile) ? sorted : [...sorted, lastFile];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `key = value`, with a dash before it where a failure does no harm. A name with an asterisk gives way to one without. */
function settingsOf(file: string, text: string): readonly Setting[] {
  return text.split("\n").flatMap((line) => {
    const [key = "", value] = splitOnce(line, "=") ?? [];
    const written = key.trim().replace(/^-/, "").trimStart();
    if (value === undefined || !/^[^#;\s][^\s]*$/.test(written) || written.includes("*")) return [];
    return [{ name: nameAs(written), value: canonical(value), file, line }];
  });
}

/** The first separator decides: a name in slashes is turned round, as sysctl(8) does. */
function nameAs(written: string): string {
  return /[./]/.exec(written)?.[0] === "/" ? swap(written) : written;
}

/** The line that sets it; a name with a dot inside a part is written with slashes, which every reader takes. */
export function settingLine(key: string, value: string): string {
  return `${writtenAs(key)} = ${value}`;
}

/** Finds the lines of a parameter in our file. */
export function settingPattern(key: string): string {
  return `^[[:space:]]*${writtenAs(key).replaceAll(".", "[.]")}[[:space:]]*=`;
}

function writtenAs(key: string): string {
  return key.includes("/") ? swap(key) : key;
}

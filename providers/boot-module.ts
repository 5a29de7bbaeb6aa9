import type { LineEdit } from "../src/model/line-edit.ts";
import type { Provider } from "../src/model/provider.ts";
import type { BootModuleSpec } from "../src/model/specs.ts";
import { editCommand, guardLines } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { header } from "./boot/header.ts";
import { parseKeepers } from "./boot/keepers.ts";
import { kernelModule } from "./kernel-module.ts";

const ownFile = "/etc/modules-load.d/lvsform.conf";

/** A module that the next boot loads; the key is that of `kernel-module`. Parameters of IPVS are there only once it is loaded. */
export const bootModule: Provider<BootModuleSpec> = {
  kind: "boot-module",
  absent: "remove",
  enumerates: false,
  atBoot: true,
  probe: () => bootFiles,
  parse: (stdout) => readModules(parseBootFiles(stdout)),
  boot: parseKeepers,
  files: parseBootFiles,
  mirrors: (resources) =>
    resources
      .filter(({ kind }) => kind === kernelModule.kind)
      .map((one) => ({ key: one.key, spec: { loaded: true }, of: [one] })),
  normalize: ({ loaded }) => ({ loaded }),
  guard: (key, accepted) =>
    guardLines(
      key,
      ownFile,
      `^[[:space:]]*${key.replaceAll(/[_-]/g, "[_-]")}[[:space:]]*$`,
      accepted.map((spec) => linesOf(key, spec)),
    ),
  edits: editsOf,
  commands: (key, before, after) => editsOf(key, before, after).map(editCommand),
};

function linesOf(key: string, spec: BootModuleSpec | undefined): readonly string[] {
  if (spec?.at) return spec.at.file === ownFile ? spec.at.lines : [];
  return spec ? [key] : [];
}

function editsOf(
  key: string,
  before: BootModuleSpec | undefined,
  after: BootModuleSpec | undefined,
): readonly LineEdit[] {
  const [remove, add] = [linesOf(key, before), linesOf(key, after)];
  return remove.length + add.length === 0 ? [] : [{ path: ownFile, remove, add, header }];
}

/** Ours last: where another file names it too, ours is what may go. A file hides those of its name in the folders behind. */
function readModules(files: ReadonlyMap<string, string>): ReadonlyMap<string, BootModuleSpec> {
  const paths = [...files.keys()].filter((path) => path.includes("/modules-load.d/") || path === "/etc/modules");
  const hidden = (path: string) => {
    const first = paths.find((one) => one.endsWith(path.slice(path.lastIndexOf("/"))));
    return first !== path;
  };
  const shown = paths.filter((path) => !hidden(path)).toSorted((a, b) => Number(a === ownFile) - Number(b === ownFile));
  return new Map(
    shown.flatMap((file) =>
      (files.get(file) ?? "").split("\n").flatMap((line): (readonly [string, BootModuleSpec])[] => {
        const name = line.trim();
        if (!/^[\w-]+$/.test(name)) return [];
        return [[name.replaceAll("-", "_"), { loaded: true, at: { file, lines: [line] } }]];
      }),
    ),
  );
}

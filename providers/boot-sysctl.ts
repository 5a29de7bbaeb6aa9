import { z } from "zod";
import { diagnostic } from "../src/messages/build.ts";
import type { Provider } from "../src/model/provider.ts";
import { line, parameter } from "../src/model/schema.ts";
import type { BootSysctlSpec, SysctlSpec } from "../src/model/specs.ts";
import type { LineEdit } from "../src/model/text/line-edit.ts";
import { editCommand, guardLines } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { header } from "./boot/header.ts";
import { parseBackends } from "./boot/parse-backends.ts";
import { ownFile, readSysctls, settingLine, settingPattern } from "./boot/sysctl-files.ts";
import { bootLines, bootPlace } from "./schema/boot-place.ts";
import { sysctl } from "./sysctl.ts";

/** A kernel parameter as the next boot sets it. The key is that of `sysctl`. Ours stand in one file; the lines of other files stay. */
export const bootSysctl: Provider<BootSysctlSpec> = {
  kind: "boot-sysctl",
  schema: {
    key: parameter,
    spec: z.object({
      value: line,
      at: bootPlace.optional(),
      ours: line.optional(),
      later: bootLines.optional(),
    }),
  },
  absent: "remove",
  enumerates: false,
  atBoot: true,
  probe: () => bootFiles,
  parse: (stdout) => readSysctls(parseBootFiles(stdout), parseBackends(stdout).systemd),
  boot: parseBackends,
  files: parseBootFiles,
  mirrors: (resources) =>
    resources
      .filter(({ kind }) => kind === sysctl.kind)
      .map((one) => ({ key: one.key, spec: { value: (one.spec as SysctlSpec).value }, of: [one] })),
  normalize: ({ value }, key) => sysctl.normalize({ value }, key),
  refuses(key, before, after) {
    const { later = [] } = before ?? {};
    // What is restored stood where it stood before.
    const isBack = after?.at !== undefined;
    if (later.length === 0 || isBack || after === undefined || before?.value === after.value) return undefined;
    return diagnostic("boot-overridden", { key, file: ownFile, value: `${after.value}`, later: later.join("\n") });
  },
  guard: (key, accepted) =>
    guardLines(
      key,
      ownFile,
      settingPattern(key),
      accepted.map((spec) => linesOf(key, spec)),
    ),
  edits: editsOf,
  commands: (key, before, after) => editsOf(key, before, after).map(editCommand),
};

/** What of it stands in our file. What was read in another one alone has nothing there; what is declared is written there. */
function linesOf(key: string, spec: BootSysctlSpec | undefined): readonly string[] {
  if (spec === undefined) return [];
  if (spec.ours !== undefined) return [spec.ours];
  return spec.at ? [] : [settingLine(key, spec.value)];
}

function editsOf(
  key: string,
  before: BootSysctlSpec | undefined,
  after: BootSysctlSpec | undefined,
): readonly LineEdit[] {
  const [remove, add] = [linesOf(key, before), linesOf(key, after)];
  return remove.length + add.length === 0 ? [] : [{ path: ownFile, remove, add, header }];
}

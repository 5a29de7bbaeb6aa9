import type { LineEdit } from "../src/model/line-edit.ts";
import type { Provider } from "../src/model/provider.ts";
import type { BootSysctlSpec, SysctlSpec } from "../src/model/specs.ts";
import { editCommand, guardLines } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { header } from "./boot/header.ts";
import { parseKeepers } from "./boot/keepers.ts";
import { ownFile, readSysctls, settingLine, settingPattern } from "./boot/sysctl-files.ts";
import { sysctl } from "./sysctl.ts";

/** A kernel parameter as the next boot sets it. The key is that of `sysctl`. Ours stand in one file; whatever other files say stays. */
export const bootSysctl: Provider<BootSysctlSpec> = {
  kind: "boot-sysctl",
  absent: "remove",
  enumerates: false,
  atBoot: true,
  probe: () => bootFiles,
  parse: (stdout) => readSysctls(parseBootFiles(stdout), parseKeepers(stdout).systemd),
  boot: parseKeepers,
  files: parseBootFiles,
  mirrors: (resources) =>
    resources
      .filter(({ kind }) => kind === sysctl.kind)
      .map((one) => ({ key: one.key, spec: { value: (one.spec as SysctlSpec).value }, of: [one] })),
  normalize: ({ value }, key) => sysctl.normalize({ value }, key),
  refuses(key, before, after) {
    const wrong = (after && before?.later) ?? [];
    if (wrong.length === 0) return undefined;
    return {
      summary: `${key} is set once more after ${ownFile}, and not to ${after?.value}`,
      detail: wrong.join("\n"),
      hint: "take that line out, or mend its value: the next boot does what is said last",
    };
  },
  guard: (key, accepted) => guardLines(key, ownFile, settingPattern(key), accepted.map(linesOf)),
  edits: editsOf,
  commands: (key, before, after) => editsOf(key, before, after).map(editCommand),
};

/** What stands in our file; also where another file has the last word. */
function linesOf(spec: BootSysctlSpec | undefined): readonly string[] {
  return spec?.ours === undefined ? [] : [spec.ours];
}

function editsOf(
  key: string,
  before: BootSysctlSpec | undefined,
  after: BootSysctlSpec | undefined,
): readonly LineEdit[] {
  const remove = linesOf(before);
  // What comes back and stood in another file still stands there.
  const isElsewhere = after?.at !== undefined && after.at.file !== ownFile && remove.length > 0;
  const add = after === undefined || isElsewhere ? [] : [settingLine(key, after.value)];
  return remove.length + add.length === 0 ? [] : [{ path: ownFile, remove, add, header }];
}

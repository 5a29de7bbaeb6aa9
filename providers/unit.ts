import { z } from "zod";
import { diagnostic } from "../src/messages/build.ts";
import type { Mirror, Provider } from "../src/model/provider.ts";
import type { Resource } from "../src/model/resource.ts";
import { type Command, run } from "../src/model/shell/command.ts";
import type { UnitSpec } from "../src/model/specs.ts";
import { type LineEdit, linesOf } from "../src/model/text/line-edit.ts";
import { editCommand, guardLines } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { header } from "./boot/header.ts";
import { isStarted, isStopped } from "./boot/loader.ts";
import { ownUnit, ownUnitFile, ownUnitLines } from "./boot/own-scripts.ts";
import { parseBackends } from "./boot/parse-backends.ts";
import { bootPlace } from "./schema/boot-place.ts";
import { key } from "./schema/key.ts";

const debianFile = "/etc/default/ipvsadm";
const autoLine = 'AUTO="true"';

/** What is started at boot: `ipvsadm`, which loads the distribution's file of rules, or `lvsform-boot`, which does the rest. */
export const unit: Provider<UnitSpec> = {
  kind: "unit",
  schema: {
    key: key(/^(?!-)[A-Za-z0-9:_.@-]+$/, "the name of a unit"),
    spec: z.object({
      enabled: z.boolean(),
      by: z.enum(["systemd", "debian"]).optional(),
      at: bootPlace.optional(),
      stopped: z.literal(true).optional(),
    }),
  },
  absent: "restore",
  enumerates: false,
  atBoot: true,
  probe: () => bootFiles,
  parse(stdout) {
    const files = parseBootFiles(stdout);
    const own = linesIn(files.get(ownUnitFile));
    const by = parseBackends(stdout).systemd ? { by: "systemd" as const } : {};
    const isWhole = isStarted(stdout, ownUnit) && ownUnitLines.every((line) => own.includes(line));
    return new Map<string, UnitSpec>([
      [ownUnit, { enabled: isWhole, ...by, ...(own.length > 0 ? { at: { file: ownUnitFile, lines: own } } : {}) }],
      [
        "ipvsadm",
        parseBackends(stdout).loader === "debian"
          ? readDebian(files, isStopped(stdout))
          : { enabled: isStarted(stdout, "ipvsadm"), by: "systemd" },
      ],
    ]);
  },
  refuses(key, before, after) {
    if (key !== ownUnit || !after?.enabled || before?.by !== undefined) return undefined;
    return diagnostic("no-systemd", { unit: ownUnit });
  },
  boot: parseBackends,
  files: parseBootFiles,
  // Which of them are needed is known when every other kind is settled.
  mirrors: (resources) =>
    resources.length > 0 ? [ownUnit, "ipvsadm"].map((key) => ({ key, spec: { enabled: true }, of: [] })) : [],
  follows,
  normalize: ({ enabled }) => ({ enabled }),
  guard: (key, accepted) => {
    const at = accepted.find((spec) => spec?.at)?.at;
    return at?.file === debianFile
      ? guardLines(
          key,
          at.file,
          "^[[:space:]]*AUTO=",
          accepted.map((spec) => spec?.at?.lines ?? []),
        )
      : undefined;
  },
  edits: editsOf,
  commands(key, before, after) {
    const isOn = after?.enabled === true;
    const edits = editsOf(key, before, after).map(editCommand);
    const name = `${key}.service`;
    if (before?.by === "debian") {
      const isBack = before.stopped !== true && after?.stopped === true;
      return [
        ...edits,
        ...(isOn && before.stopped ? [run("update-rc.d", "ipvsadm", "enable")] : []),
        ...(isBack ? [run("update-rc.d", "ipvsadm", "disable")] : []),
      ];
    }
    const reload: Command = { argv: ["systemctl", "daemon-reload"], mayFail: "" };
    if (isOn) return [...edits, ...(edits.length > 0 ? [reload] : []), run("systemctl", "enable", name)];
    return before?.enabled === false
      ? edits
      : [run("systemctl", "disable", name), ...edits, ...(edits.length > 0 ? [reload] : [])];
  },
};

function follows(settled: readonly Resource[]): readonly Mirror<UnitSpec>[] {
  const by = (...names: readonly string[]) => settled.filter(({ spec }) => names.includes(String(spec.by)));
  const loaded = settled.filter(({ kind }) => kind === "boot-ipvs");
  const distribution = loaded.filter(({ spec }) => spec.by === "sysconfig" || spec.by === "debian");
  const own = by("unit");
  return [
    ...(distribution.length > 0 ? [{ key: "ipvsadm", spec: { enabled: true }, of: distribution }] : []),
    ...(own.length > 0 ? [{ key: ownUnit, spec: { enabled: true }, of: own }] : []),
  ];
}

function linesIn(text: string | undefined): readonly string[] {
  const lines = linesOf(text ?? "");
  const first = lines.indexOf("[Unit]");
  return first < 0 ? [] : lines.slice(first);
}

function readDebian(files: ReadonlyMap<string, string>, stopped: boolean): UnitSpec {
  const lines = (files.get(debianFile) ?? "").split("\n").filter((line) => /^\s*AUTO=/.test(line));
  const last = lines.at(-1);
  const isAuto = /^\s*AUTO=(["']?)true\1\s*(#.*)?$/.test(last ?? "");
  return {
    enabled: isAuto && !stopped,
    by: "debian" as const,
    ...(last ? { at: { file: debianFile, lines: [last] } } : {}),
    ...(stopped ? { stopped: true as const } : {}),
  };
}

function editsOf(key: string, before: UnitSpec | undefined, after: UnitSpec | undefined): readonly LineEdit[] {
  if (key === ownUnit) {
    const remove = before?.at?.lines ?? (before?.enabled ? ownUnitLines : []);
    return [{ path: ownUnitFile, remove, add: after?.enabled ? ownUnitLines : [], header }];
  }
  if (before?.by !== "debian") return [];
  const old = before.at?.lines ?? (before.enabled ? [autoLine] : []);
  const wanted = after?.enabled ? [autoLine] : (after?.at?.lines ?? []);
  return old.join("\n") === wanted.join("\n") ? [] : [{ path: debianFile, remove: old, add: wanted, header: [] }];
}

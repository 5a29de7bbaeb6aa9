import { z } from "zod";
import type { Provider } from "../src/model/provider.ts";
import { moduleName } from "../src/model/schema.ts";
import { type BootModuleSpec, ownedFields } from "../src/model/specs.ts";
import type { LineEdit } from "../src/model/text/line-edit.ts";
import { editCommand, guardLines } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { header } from "./boot/header.ts";
import { parseBackends } from "./boot/parse-backends.ts";
import { rulesFiles } from "./boot/rules-file.ts";
import { kernelModule } from "./kernel-module.ts";
import { bootPlace } from "./schema/boot-place.ts";
import { sysctl } from "./sysctl.ts";
import { unit } from "./unit.ts";

const ownFile = "/etc/modules-load.d/lvsform.conf";

/** A module that the next boot loads; the key is that of `kernel-module`. Parameters of IPVS are there only once it is loaded. */
export const bootModule: Provider<BootModuleSpec> = {
  kind: "boot-module",
  schema: {
    key: moduleName,
    spec: z.object({ loaded: z.boolean(), early: z.literal(true).optional(), at: bootPlace.optional() }),
  },
  absent: "remove",
  enumerates: false,
  atBoot: true,
  probe: () => bootFiles,
  parse(stdout) {
    const files = parseBootFiles(stdout);
    const { loader } = parseBackends(stdout);
    const rules = loader && unit.parse(stdout).get("ipvsadm")?.enabled ? files.get(rulesFiles[loader]) : undefined;
    const brought = rules === undefined || loader === null ? [] : broughtBy(rules, rulesFiles[loader]);
    return new Map([...brought, ...readModules(files)]);
  },
  boot: parseBackends,
  files: parseBootFiles,
  mirrors(resources) {
    const parameters = resources.some(({ kind, key }) => kind === sysctl.kind && key.startsWith("net.ipv4.vs."));
    return resources
      .filter(({ kind }) => kind === kernelModule.kind)
      .map((one) => {
        const usual = { key: one.key, spec: { loaded: true }, of: [one] };
        if (!parameters || one.key !== "ip_vs") return usual;
        return { ...usual, spec: { loaded: true, early: true }, owned: [...ownedFields["boot-module"], "early"] };
      });
  },
  normalize: ({ loaded, early }) => ({ loaded, ...(early ? { early } : {}) }),
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

/** The kernel loads by itself what rules need that are loaded at boot: the table, its schedulers and engines. */
function broughtBy(rules: string, file: string): readonly (readonly [string, BootModuleSpec])[] {
  const names = rules.split("\n").flatMap((line) => {
    if (!/^\s*-A\s/.test(line)) return [];
    const [, scheduler = "wlc"] = /\s-s\s+(\w+)/.exec(line) ?? [];
    const [, engine] = /\s--pe\s+(\w+)/.exec(line) ?? [];
    return ["ip_vs", `ip_vs_${scheduler}`, ...(engine ? [`ip_vs_pe_${engine}`] : [])];
  });
  return [...new Set(names)].map((name) => [name, { loaded: true, at: { file, lines: [] } }] as const);
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
        return [[name.replaceAll("-", "_"), { loaded: true, early: true, at: { file, lines: [line] } }]];
      }),
    ),
  );
}

import { z } from "zod";
import type { Provider } from "../../src/model/provider.ts";
import type { Spec } from "../../src/model/resource.ts";
import { toShell } from "../../src/model/shell/command.ts";
import type { BootScriptSpec } from "../../src/model/specs.ts";
import type { LineEdit } from "../../src/model/text/line-edit.ts";
import { bootLines, bootPlace } from "../schema/boot-place.ts";
import { editCommand, guardLines } from "./edit-command.ts";
import { bootFiles, parseBootFiles } from "./files.ts";
import { header } from "./header.ts";
import { scriptFolder, scriptPath } from "./own-scripts.ts";
import { parseBackends } from "./parse-backends.ts";

/**
 * The next boot's half of a kind that no file of a distribution keeps in the way it is declared: a script of ours, which does what is done
 * to create it.
 */
export function bootScript<S extends Spec>(name: "route" | "fou-port", of: Provider<S>): Provider<BootScriptSpec> {
  const kind = `boot-${name}`;
  const linesOf = (key: string, spec: BootScriptSpec | undefined) =>
    spec === undefined ? [] : (spec.at?.lines ?? [`: ${kind} ${key}`, ...spec.runs]);
  // One that is there stays where it is, whatever its name would be now.
  const pathOf = (key: string, ...specs: readonly (BootScriptSpec | undefined)[]) =>
    specs.find((spec) => spec?.at)?.at?.file ?? scriptPath(name, key);
  const editsOf = (
    key: string,
    before: BootScriptSpec | undefined,
    after: BootScriptSpec | undefined,
  ): readonly LineEdit[] => [
    { path: pathOf(key, before, after), remove: linesOf(key, before), add: linesOf(key, after), header },
  ];
  return {
    kind,
    schema: {
      key: of.schema.key,
      spec: z.object({ runs: bootLines, by: z.literal("unit").optional(), at: bootPlace.optional() }),
    },
    absent: "remove",
    enumerates: false,
    atBoot: true,
    probe: () => bootFiles,
    parse: (stdout) => readScripts(parseBootFiles(stdout), kind),
    boot: parseBackends,
    files: parseBootFiles,
    mirrors: (resources) =>
      resources
        .filter((one) => one.kind === of.kind)
        .map((one) => {
          const runs = of.commands(one.key, undefined, one.spec as S).map(toShell);
          return { key: one.key, spec: { runs, by: "unit" }, of: [one] };
        }),
    normalize: ({ runs }) => ({ runs }),
    guard: (key, accepted) =>
      guardLines(
        key,
        pathOf(key, ...accepted),
        "^[^#]",
        accepted.map((spec) => linesOf(key, spec)),
      ),
    edits: editsOf,
    commands: (key, before, after) => editsOf(key, before, after).map(editCommand),
  };
}

/** The first line of a script, which does nothing, names its purpose. */
function readScripts(files: ReadonlyMap<string, string>, kind: string): ReadonlyMap<string, BootScriptSpec> {
  return new Map(
    [...files].flatMap(([file, text]): (readonly [string, BootScriptSpec])[] => {
      const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
      const [, key] = new RegExp(`^: ${kind} (\\S+)$`).exec(lines[0] ?? "") ?? [];
      if (key === undefined || !file.startsWith(`${scriptFolder}/`)) return [];
      return [[key, { runs: lines.slice(1), by: "unit", at: { file, lines } }]];
    }),
  );
}

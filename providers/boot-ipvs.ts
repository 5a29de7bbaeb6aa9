import { z } from "zod";
import { serviceArguments } from "../src/model/ipvs/service-arguments.ts";
import { splitDestinationKey } from "../src/model/ipvs/service-key.ts";
import type { Mirror, Provider } from "../src/model/provider.ts";
import type { Resource } from "../src/model/resource.ts";
import type {
  BootIpvsSpec,
  BootPlace,
  IpvsDestinationSpec,
  IpvsServiceSpec,
  IpvsSyncSpec,
  IpvsTimeoutsSpec,
} from "../src/model/specs.ts";
import type { LineEdit } from "../src/model/text/line-edit.ts";
import { editCommand, guardLines } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { header } from "./boot/header.ts";
import { concedeWeights, managedFields } from "./boot/lent-weights.ts";
import { scriptPath } from "./boot/own-scripts.ts";
import { parseBackends } from "./boot/parse-backends.ts";
import {
  canonicalRules,
  destinationRule,
  identityOf,
  isOwnScript,
  readRules,
  rulesFiles,
  scriptOf,
  serviceRule,
  syncRule,
  thresholdRule,
  timeoutsRule,
} from "./boot/rules-file.ts";
import { bootLines, bootPlace } from "./schema/boot-place.ts";
import { bootRulesKey } from "./schema/key.ts";

/**
 * Rules of the IPVS table that the next boot loads. The key is that of a service, or `<service>/thresholds`, `timeouts`, `sync/master` or
 * `sync/backup`. Rules of others in the same file stay where they are.
 */
export const bootIpvs: Provider<BootIpvsSpec> = {
  kind: "boot-ipvs",
  schema: {
    key: bootRulesKey,
    spec: z.object({
      rules: bootLines,
      by: z.enum(["sysconfig", "debian", "unit"]).optional(),
      at: bootPlace.optional(),
    }),
  },
  absent: "remove",
  enumerates: false,
  atBoot: true,
  probe: () => bootFiles,
  parse: (stdout) => readAll(parseBootFiles(stdout), parseBackends(stdout).loader),
  boot: parseBackends,
  files: parseBootFiles,
  mirrors,
  settle(key, spec, { loader }) {
    const isExtra = /^(timeouts$|sync\/|.*\/thresholds$)/.test(key);
    // RHEL's unit rewrites its file whenever it is stopped, by `ipvsadm -S`, which knows rules alone.
    return { ...spec, by: loader === null || (isExtra && loader === "sysconfig") ? "unit" : loader };
  },
  normalize: ({ rules, by }) => ({ rules: canonicalRules(rules), ...(by ? { by } : {}) }),
  concede: concedeWeights,
  guard: (key, accepted) => {
    const path = accepted.find((spec) => spec?.at)?.at?.file ?? "";
    return path === ""
      ? undefined
      : guardLines(
          key,
          path,
          patternOf(key, path),
          accepted.map((spec) => spec?.at?.lines ?? []),
        );
  },
  edits: editsOf,
  commands: (key, before, after) => editsOf(key, before, after).map(editCommand),
};

function mirrors(resources: readonly Resource[]): readonly Mirror<BootIpvsSpec>[] {
  const destinations = Map.groupBy(
    resources.filter(({ kind }) => kind === "ipvs-destination"),
    ({ key }) => splitDestinationKey(key).service,
  );
  return resources.flatMap((one): readonly Mirror<BootIpvsSpec>[] => {
    const { kind, key, spec } = one;
    if (kind === "ipvs-timeouts")
      return [{ key: "timeouts", spec: { rules: [timeoutsRule(spec as IpvsTimeoutsSpec)] }, of: [one] }];
    if (kind === "ipvs-sync")
      return [{ key: `sync/${key}`, spec: { rules: [syncRule(key, spec as IpvsSyncSpec)] }, of: [one] }];
    if (kind !== "ipvs-service") return [];
    const servers = destinations.get(key) ?? [];
    const ruleOf = (write: (name: string, of: IpvsDestinationSpec) => string) =>
      servers.map((server) => write(server.key, server.spec as IpvsDestinationSpec)).filter((rule) => rule !== "");
    const limits = ruleOf(thresholdRule);
    const owned = managedFields(servers);
    return [
      {
        key,
        spec: { rules: [serviceRule(key, spec as IpvsServiceSpec), ...ruleOf(destinationRule)] },
        of: [one, ...servers],
        ...(owned ? { owned } : {}),
      },
      ...(limits.length > 0
        ? [{ key: `${key}/thresholds`, spec: { rules: limits }, of: servers, ...(owned ? { owned } : {}) }]
        : []),
    ];
  });
}

/** What is loaded: by the distribution's program, or by scripts of ours. */
function readAll(
  files: ReadonlyMap<string, string>,
  loader: keyof typeof rulesFiles | null,
): ReadonlyMap<string, BootIpvsSpec> {
  const paths = [...files.keys()].filter((path) => isOwnScript(path) || (loader && path === rulesFiles[loader]));
  return new Map(
    paths.flatMap((file) =>
      [...readRules(files.get(file) ?? "")].map(([key, rules]): [string, BootIpvsSpec] => {
        const own = isOwnScript(file);
        const lines = own ? scriptOf(rules) : rules;
        return [key, { rules, by: own ? "unit" : (loader ?? "unit"), at: { file, lines } }];
      }),
    ),
  );
}

function editsOf(key: string, before: BootIpvsSpec | undefined, after: BootIpvsSpec | undefined): readonly LineEdit[] {
  const from = before && placeOf(key, before, after);
  const to = after && placeOf(key, after, before);
  if (from && to && from.file === to.file && !isOwnScript(to.file)) return inPlace(from.lines, to.lines, to.file);
  const gone = from ? linesGone(from.file, from.lines) : [];
  return to ? [...gone, { path: to.file, remove: [], add: to.lines, header, stays: true as const }] : gone;
}

/** Where it stands, or will: what is declared goes to where the same was read, else to the file of what loads it. */
function placeOf(key: string, spec: BootIpvsSpec, other: BootIpvsSpec | undefined): BootPlace {
  if (spec.at) return spec.at;
  const file = other?.at && other.by === spec.by ? other.at.file : fileOf(key, spec);
  return { file, lines: isOwnScript(file) ? scriptOf(spec.rules) : spec.rules };
}

function fileOf(key: string, { by = "unit" }: BootIpvsSpec): string {
  return by === "unit" ? scriptPath("ipvs", key) : rulesFiles[by];
}

/** Rules of a file that others write too may stand anywhere in it. */
function linesGone(path: string, lines: readonly string[]): readonly LineEdit[] {
  if (isOwnScript(path)) return [{ path, remove: lines, add: [], header }];
  return lines.map((line) => ({ path, remove: [line], add: [], header, stays: true as const }));
}

/** A rule that is only changed keeps its place; new ones come behind all the others. */
function inPlace(lines: readonly string[], rules: readonly string[], path: string): readonly LineEdit[] {
  const wanted = new Map(rules.map((rule) => [identityOf(rule), rule]));
  const old = new Map(lines.map((line) => [identityOf(line), line]));
  const same = (line: string, rule: string | undefined) =>
    rule !== undefined && canonicalRules([line])[0] === canonicalRules([rule])[0];
  const changed = [...old].flatMap(([name, line]): readonly LineEdit[] => {
    const rule = wanted.get(name);
    return same(line, rule) ? [] : [{ path, remove: [line], add: rule ? [rule] : [], header, stays: true as const }];
  });
  const fresh = [...wanted].flatMap(([name, rule]) => (old.has(name) ? [] : [rule]));
  return fresh.length > 0 ? [...changed, { path, remove: [], add: fresh, header, stays: true as const }] : changed;
}

/** Finds what {@link readRules} takes for the key. */
function patternOf(key: string, path: string): string {
  if (isOwnScript(path)) return "^[^#]";
  if (key === "timeouts") return "^[[:space:]]*--set ";
  if (key.startsWith("sync/")) return `--start-daemon +${key.slice("sync/".length)}`;
  const service = key.replace(/\/thresholds$/, "");
  const words = serviceArguments(service)
    .join(" ")
    .replaceAll(/[.[\]]/g, "[$&]")
    .replaceAll("[[]", "\\[")
    .replaceAll("[]]", "\\]");
  const end = service.startsWith("fwmark:") ? "( -[^6]|$)" : "( |$)";
  return `^[[:space:]]*${key === service ? "-[Aa]" : "-e"} +${words}${end}`;
}

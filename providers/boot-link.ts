import { z } from "zod";
import { type Backend, type BootFacts, backends } from "../src/model/boot.ts";
import type { Provider } from "../src/model/provider.ts";
import { device, word } from "../src/model/schema.ts";
import type { BootLinkSpec, BootPlace, LinkSpec } from "../src/model/specs.ts";
import type { LineEdit } from "../src/model/text/line-edit.ts";
import { editCommand } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { guardBlock } from "./boot/guard-block.ts";
import { original } from "./boot/links/link-backend.ts";
import { linkBackends } from "./boot/links/table.ts";
import { unit } from "./boot/links/unit.ts";
import { parseBackends } from "./boot/parse-backends.ts";
import { editsBetween, type Standing } from "./boot/place-edits.ts";
import { link } from "./link.ts";
import { bootPlace } from "./schema/boot-place.ts";

/** An interface that the next boot leaves down. The key is its name. Another user's setting stays when it is no longer declared. */
export const bootLink: Provider<BootLinkSpec> = {
  kind: "boot-link",
  schema: {
    key: device,
    spec: z.object({ up: z.literal(false), by: word.optional(), at: bootPlace.optional() }),
  },
  absent: "restore",
  enumerates: false,
  atBoot: true,
  probe: () => bootFiles,
  boot: parseBackends,
  files: parseBootFiles,
  parse(stdout) {
    const boot = parseBackends(stdout);
    const found = new Map<string, BootLinkSpec>();
    for (const by of backends)
      for (const [device, at] of linkBackends[by].read(boot))
        if (!found.has(device)) found.set(device, { up: false, by, at });
    return found;
  },
  // One that is to be up needs its address: what has no address of the cluster is not brought up at a boot.
  mirrors: (resources, mode) =>
    resources
      .filter(({ kind, spec }) => kind === link.kind && !(spec as LinkSpec).up)
      .map((one) => {
        const by = mode === "auto" || mode === "none" ? {} : { by: mode };
        return { key: one.key, spec: { up: false, ...by }, of: [one] };
      }),
  normalize: ({ by }) => ({ up: false, ...(by === undefined ? {} : { by }) }),
  settle(key, spec, boot) {
    if (spec.at !== undefined) return spec;
    const [by, at] = chosen(key, spec, boot);
    return { ...spec, by, at };
  },
  guard(key, accepted) {
    const stands = accepted.flatMap((spec) => (spec ? [standing(key, spec)] : []));
    const [first] = stands;
    // If there is a setting already, the edit itself finds the line that it replaces.
    if (first === undefined) return undefined;
    return guardBlock(
      key,
      first.file,
      stands.map(({ lines }) => lines),
      accepted.includes(undefined),
    );
  },
  edits,
  commands: (key, before, after) => edits(key, before, after).map(editCommand),
};

function edits(key: string, before: BootLinkSpec | undefined, after: BootLinkSpec | undefined): readonly LineEdit[] {
  return editsBetween(before && standing(key, before), after && standing(key, after));
}

function standing(key: string, { at = unit.place(key) }: BootLinkSpec): Standing {
  return { ...at, rest: original(at.lines) };
}

/** The declared backend, or that of the interface, or networkd for netplan; if none can express it, the unit of lvsform. */
function chosen(key: string, { by }: BootLinkSpec, boot: BootFacts): readonly [Backend, BootPlace] {
  const present = boot.interfaces[key]?.by ?? "unit";
  const one = by ?? (present === "netplan" ? "networkd" : present);
  const at = linkBackends[one].place(key, boot);
  return at === undefined ? ["unit", unit.place(key)] : [one, at];
}

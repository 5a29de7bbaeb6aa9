import { z } from "zod";
import { type BootFacts, type Keeper, keepers } from "../src/model/boot.ts";
import type { Provider } from "../src/model/provider.ts";
import { device, word } from "../src/model/schema.ts";
import type { BootLinkSpec, BootPlace, LinkSpec } from "../src/model/specs.ts";
import type { LineEdit } from "../src/model/text/line-edit.ts";
import { editCommand } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { guardBlock } from "./boot/guard-block.ts";
import { parseKeepers } from "./boot/keepers.ts";
import { original } from "./boot/links/link-keeper.ts";
import { linkKeepers } from "./boot/links/table.ts";
import { unit } from "./boot/links/unit.ts";
import { editsBetween, type Standing } from "./boot/place-edits.ts";
import { link } from "./link.ts";
import { bootPlace } from "./schema/boot-place.ts";

/** An interface that the next boot leaves down. The key is its name. What somebody else said stays when it is no longer declared. */
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
  boot: parseKeepers,
  files: parseBootFiles,
  parse(stdout) {
    const boot = parseKeepers(stdout);
    const found = new Map<string, BootLinkSpec>();
    for (const by of keepers)
      for (const [device, at] of linkKeepers[by].read(boot))
        if (!found.has(device)) found.set(device, { up: false, by, at });
    return found;
  },
  // One that is to be up says so in its address: what has no address of the cluster is not brought up at a boot.
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
    // Where it is said first, the line that it takes the place of is looked for by the edit itself.
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

/** What was declared, what keeps the interface, or networkd, which does what netplan says; where none can say it, the unit of lvsform. */
function chosen(key: string, { by }: BootLinkSpec, boot: BootFacts): readonly [Keeper, BootPlace] {
  const kept = boot.interfaces[key]?.by ?? "unit";
  const one = by ?? (kept === "netplan" ? "networkd" : kept);
  const at = linkKeepers[one].place(key, boot);
  return at === undefined ? ["unit", unit.place(key)] : [one, at];
}

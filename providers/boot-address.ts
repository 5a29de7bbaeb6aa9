import { z } from "zod";
import type { BootFacts, Keeper } from "../src/model/boot.ts";
import { isHostAddress } from "../src/model/network/inet.ts";
import type { Provider } from "../src/model/provider.ts";
import { label, prefixLength, word } from "../src/model/schema.ts";
import type { BootAddressSpec, InterfaceAddressSpec } from "../src/model/specs.ts";
import type { LineEdit } from "../src/model/text/line-edit.ts";
import type { Held } from "./boot/addresses/address-keeper.ts";
import { addressKeepers } from "./boot/addresses/table.ts";
import { editCommand } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { guardBlock } from "./boot/guard-block.ts";
import { parseKeepers } from "./boot/keepers.ts";
import { editsBetween, type Standing } from "./boot/place-edits.ts";
import { interfaceAddress } from "./interface-address.ts";
import { bootAddressPlace } from "./schema/boot-place.ts";
import { addressKey } from "./schema/key.ts";

/**
 * An address that an interface gets at the next boot. The key is `interface/address`. What keeps the interface keeps it too, in a file of
 * ours where there can be one; the running system is not touched.
 */
export const bootAddress: Provider<BootAddressSpec> = {
  kind: "boot-address",
  schema: {
    key: addressKey,
    spec: z.object({
      prefixLength,
      label: label.optional(),
      by: word.optional(),
      at: bootAddressPlace.optional(),
    }),
  },
  absent: "remove",
  enumerates: true,
  atBoot: true,
  probe: () => bootFiles,
  boot: parseKeepers,
  files: parseBootFiles,
  parse(stdout) {
    const boot = parseKeepers(stdout);
    const found = new Map<string, BootAddressSpec>();
    // The first that has an address is what counts: a network manager before a script that runs later.
    for (const { held, spec } of Object.values(addressKeepers).flatMap((keeper) => keeper.read(boot))) {
      const key = `${held.device}/${held.address}`;
      if (!found.has(key)) found.set(key, spec);
    }
    return found;
  },
  mirrors: (resources, mode) =>
    resources
      .filter(({ kind }) => kind === interfaceAddress.kind)
      .map((one) => {
        const { prefixLength, label } = one.spec as InterfaceAddressSpec;
        const by = mode === "auto" || mode === "none" ? {} : { by: mode };
        return { key: one.key, spec: { prefixLength, ...(label ? { label } : {}), ...by }, of: [one] };
      }),
  // A host has addresses of its own. What looks like somebody's cluster is an alias, a line of rc.local, or in a file of lvsform.
  isStranger: (key, { prefixLength, by, label, at }) =>
    isHostAddress({ address: split(key).address, prefixLength }) &&
    (by === "rc-local" || label !== undefined || at?.file.includes("lvsform") === true),
  normalize: ({ prefixLength, label, by }) => ({
    prefixLength,
    ...(label === undefined ? {} : { label }),
    ...(by === undefined ? {} : { by }),
  }),
  settle(key, spec, boot) {
    if (spec.at !== undefined) return spec;
    const held = split(key);
    const by = chosen(held, spec.by, boot);
    return { ...spec, by, at: addressKeepers[by].place(held, spec, boot) };
  },
  guard(key, accepted) {
    const held = split(key);
    const stands = accepted.flatMap((spec) => (spec ? [standing(spec, held)] : []));
    const [first] = stands;
    // A new one is an addition: nothing of anybody's goes.
    if (first === undefined) return undefined;
    const blocks = stands.filter(({ file }) => file === first.file).map(({ lines }) => lines);
    return guardBlock(key, first.file, blocks, accepted.includes(undefined));
  },
  edits,
  commands: (key, before, after) => {
    const keepers = [before, after].flatMap((spec) => (spec ? [addressKeepers[spec.by ?? "unit"]] : []));
    return edits(key, before, after).flatMap((edit) => [
      editCommand(edit),
      ...[...new Set(keepers)].flatMap((keeper) => keeper.afterwards?.(edit.path) ?? []),
    ]);
  },
};

function edits(
  key: string,
  before: BootAddressSpec | undefined,
  after: BootAddressSpec | undefined,
): readonly LineEdit[] {
  const held = split(key);
  return editsBetween(before && standing(before, held), after && standing(after, held));
}

function split(key: string): Held {
  const slash = key.indexOf("/");
  return { device: key.slice(0, slash), address: key.slice(slash + 1) };
}

/**
 * What keeps the interface, where that can; else the unit of lvsform. That somebody said what it is makes nothing of it: a manager reads
 * only what is about interfaces that it keeps, and a profile that it cannot take keeps the host from its network.
 */
function chosen(held: Held, said: BootAddressSpec["by"], boot: BootFacts): Keeper | "rc-local" {
  const kept = boot.interfaces[held.device]?.by;
  if (said === "unit" || said === "rc-local") return said;
  if (kept === undefined) return "unit";
  const by = said ?? kept;
  return addressKeepers[by].serves(held, boot) ? by : "unit";
}

/** The lines as they say what the spec does: those that were read, with another prefix length where the spec has another. */
function standing(spec: BootAddressSpec, held: Held): Standing {
  const keeper = addressKeepers[spec.by ?? "unit"];
  const at = spec.at ?? keeper.place(held, spec, nothingRead);
  const lines = at.prefixLength === spec.prefixLength ? at.lines : keeper.withPrefix(at, spec.prefixLength, held);
  return { ...at, lines, rest: keeper.without?.({ ...at, lines }, held) ?? [], fresh: keeper.fresh?.(at.file) ?? {} };
}

const nothingRead: BootFacts = { systemd: false, interfaces: {}, versions: {}, loader: null };

import { z } from "zod";
import type { Backend, BootFacts } from "../src/model/boot.ts";
import { isHostAddress } from "../src/model/network/inet.ts";
import type { Provider } from "../src/model/provider.ts";
import { label, prefixLength, word } from "../src/model/schema.ts";
import type { BootAddressSpec, InterfaceAddressSpec } from "../src/model/specs.ts";
import type { LineEdit } from "../src/model/text/line-edit.ts";
import type { DeviceAddress } from "./boot/addresses/address-backend.ts";
import { addressBackends } from "./boot/addresses/table.ts";
import { editCommand } from "./boot/edit-command.ts";
import { bootFiles, parseBootFiles } from "./boot/files.ts";
import { guardBlock } from "./boot/guard-block.ts";
import { parseBackends } from "./boot/parse-backends.ts";
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
  boot: parseBackends,
  files: parseBootFiles,
  parse(stdout) {
    const boot = parseBackends(stdout);
    const found = new Map<string, BootAddressSpec>();
    // The first that has an address is what counts: a network manager before a script that runs later.
    for (const { target, spec } of Object.values(addressBackends).flatMap((backend) => backend.read(boot))) {
      const key = `${target.device}/${target.address}`;
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
  // A host has addresses of its own. What looks like a cluster is an alias, a line of rc.local, or in a file of lvsform.
  isUnmanaged: (key, { prefixLength, by, label, at }) =>
    isHostAddress({ address: split(key).address, prefixLength }) &&
    (by === "rc-local" || label !== undefined || at?.file.includes("lvsform") === true),
  normalize: ({ prefixLength, label, by }) => ({
    prefixLength,
    ...(label === undefined ? {} : { label }),
    ...(by === undefined ? {} : { by }),
  }),
  settle(key, spec, boot) {
    if (spec.at !== undefined) return spec;
    const target = split(key);
    const by = chosen(target, spec.by, boot);
    return { ...spec, by, at: addressBackends[by].place(target, spec, boot) };
  },
  guard(key, accepted) {
    const target = split(key);
    const stands = accepted.flatMap((spec) => (spec ? [standing(spec, target)] : []));
    const [first] = stands;
    // A new one is an addition: nothing is lost.
    if (first === undefined) return undefined;
    const blocks = stands.filter(({ file }) => file === first.file).map(({ lines }) => lines);
    return guardBlock(key, first.file, blocks, accepted.includes(undefined));
  },
  edits,
  commands: (key, before, after) => {
    const backends = [before, after].flatMap((spec) => (spec ? [addressBackends[spec.by ?? "unit"]] : []));
    return edits(key, before, after).flatMap((edit) => [
      editCommand(edit),
      ...[...new Set(backends)].flatMap((backend) => backend.afterwards?.(edit.path) ?? []),
    ]);
  },
};

function edits(
  key: string,
  before: BootAddressSpec | undefined,
  after: BootAddressSpec | undefined,
): readonly LineEdit[] {
  const target = split(key);
  return editsBetween(before && standing(before, target), after && standing(after, target));
}

function split(key: string): DeviceAddress {
  const slash = key.indexOf("/");
  return { device: key.slice(0, slash), address: key.slice(slash + 1) };
}

/**
 * The backend of the interface, if it can do it; else the unit of lvsform. A declaration alone does not change it: a manager reads
 * only what is about interfaces that it keeps, and a profile that it cannot take keeps the host from its network.
 */
function chosen(target: DeviceAddress, declared: BootAddressSpec["by"], boot: BootFacts): Backend | "rc-local" {
  const present = boot.interfaces[target.device]?.by;
  if (declared === "unit" || declared === "rc-local") return declared;
  if (present === undefined) return "unit";
  const by = declared ?? present;
  return addressBackends[by].serves(target, boot) ? by : "unit";
}

/** The lines that express the spec: those that were read, with another prefix length if the spec has another. */
function standing(spec: BootAddressSpec, target: DeviceAddress): Standing {
  const backend = addressBackends[spec.by ?? "unit"];
  const at = spec.at ?? backend.place(target, spec, nothingRead);
  const lines = at.prefixLength === spec.prefixLength ? at.lines : backend.withPrefix(at, spec.prefixLength, target);
  return {
    ...at,
    lines,
    rest: backend.without?.({ ...at, lines }, target) ?? [],
    fresh: backend.fresh?.(at.file) ?? {},
  };
}

const nothingRead: BootFacts = { systemd: false, interfaces: {}, versions: {}, loader: null };

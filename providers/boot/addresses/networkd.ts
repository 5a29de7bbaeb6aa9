import type { BootFacts } from "../../../src/model/boot.ts";
import { familyOf, parsePrefix } from "../../../src/model/network/inet.ts";
import type { BootAddressPlace, BootAddressSpec } from "../../../src/model/specs.ts";
import { isAtLeast } from "../version.ts";
import {
  type AddressBackend,
  type DeviceAddress,
  type Found,
  nameOf,
  ownHeader,
  quietDevice,
} from "./address-backend.ts";
import { sectionsIn, valueIn } from "./ini.ts";
import { withPrefixLength } from "./shell-words.ts";

const folder = "/etc/systemd/network/";

/** For lo, which networkd leaves alone until a file names it. Several addresses share it. */
const loopbackFile = `${folder}10-lvsform-lo.network`;

/** A drop-in of ours per address beside the .network file that governs the interface. Source: systemd.network(5). */
export const networkd: AddressBackend = {
  // Drop-ins came with 232; and 228 removes 127.0.0.1 with any file that matches lo (systemd#2023).
  serves: ({ device }, boot) =>
    isAtLeast(boot.versions.systemd, "232") &&
    (boot.interfaces[device]?.file === undefined ? device === "lo" : governsOne(device, boot)),
  place(target, spec, { interfaces, files = new Map() }) {
    const { prefixLength } = spec;
    const governing = interfaces[target.device]?.file ?? loopbackFile;
    if (governing === loopbackFile) return { file: loopbackFile, lines: section(target, spec), prefixLength };
    // Without it, networkd takes addresses away that were set while it did not know of them. The host's own word on that stays.
    const isSet = valueIn(sectionsIn(files, governing).sections, "Network", "KeepConfiguration") !== undefined;
    const keep = isSet ? [] : ["[Network]", "KeepConfiguration=static", ""];
    return {
      file: `${folder}${basename(governing)}.d/lvsform-${nameOf(target)}.conf`,
      lines: [ownHeader, ...keep, ...section(target, spec)],
      prefixLength,
    };
  },
  read: (boot) =>
    Object.entries(boot.interfaces).flatMap(([device, { by, file }]) => {
      const governing = file ?? (device === "lo" ? loopbackFile : undefined);
      if (by !== "networkd" || governing === undefined) return [];
      return [governing, ...dropInsOf(governing, boot)].flatMap((part) => readPart(part, device, boot));
    }),
  withPrefix: ({ lines }, bits, { address }) =>
    lines.map((line) => (/^\s*Address\s*=/.test(line) ? withPrefixLength(line, address, bits) : line)),
  fresh: (file) => (file === loopbackFile ? { header: loopbackHeader } : {}),
};

/** Not with 127.0.0.1/8: networkd leaves that alone; a file that sets it fails where it is there already, and the link with it. */
const loopbackHeader = [
  "# lvsform: addresses of the cluster. They are declared in cluster.ts.",
  "[Match]",
  "Name=lo",
  "",
  "[Network]",
  "KeepConfiguration=static",
];

function section({ device, address }: DeviceAddress, { prefixLength, label }: BootAddressSpec): readonly string[] {
  const v4 = familyOf(address) === 4;
  return [
    "[Address]",
    `Address=${address}/${prefixLength}`,
    ...(v4 && label !== undefined ? [`Label=${label}`] : []),
    // Else a director speaks with the VIP to its own real servers, which take it for theirs.
    ...(!v4 && !quietDevice.test(device) ? ["PreferredLifetime=0"] : []),
  ];
}

/**
 * Whether the .network file of an interface is for that alone: by its whole name or by its hardware address. What a file sets, every
 * interface gets that it matches, also one that is put in later.
 */
export function governsOne(device: string, { interfaces, files = new Map() }: BootFacts): boolean {
  const file = interfaces[device]?.file ?? "";
  const others = Object.entries(interfaces).filter(([name, backend]) => name !== device && backend.file === file);
  const { sections } = sectionsIn(files, file);
  const name = valueIn(sections, "Match", "Name");
  const hardware = valueIn(sections, "Match", "PermanentMACAddress") ?? valueIn(sections, "Match", "MACAddress");
  const isOne = (name && /^[^\s*?[\]!]+$/.test(name)) || (hardware && !/\s/.test(hardware));
  return others.length === 0 && Boolean(isOne);
}

/** The drop-ins of a .network file; of one name, the folder that comes first counts. */
export function dropInsOf(governing: string, { files = new Map() }: BootFacts): readonly string[] {
  const folders = [folder, "/run/systemd/network/", "/usr/lib/systemd/network/", "/lib/systemd/network/"];
  const dropIns = new Map<string, string>();
  for (const path of folders.flatMap((one) => [...files.keys()].filter((file) => file.startsWith(one)))) {
    const name = basename(path);
    if (path.endsWith(`/${basename(governing)}.d/${name}`) && !dropIns.has(name)) dropIns.set(name, path);
  }
  return [...dropIns].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** An [Address] section goes whole; of a [Network] section, one of its Address= lines. An empty Address= resets those before it. */
function readPart(file: string, device: string, { files = new Map() }: BootFacts): readonly Found[] {
  const { lines: all, sections } = sectionsIn(files, file);
  const isOwn = basename(file).startsWith("lvsform-");
  return sections.flatMap(({ name, entries, first, last }) => {
    if (name !== "Network" && name !== "Address") return [];
    const label = name === "Address" ? entries.find((one) => one.key === "Label")?.value : undefined;
    const whole = name === "Address" ? all.slice(first, last + 1) : [];
    return entries.flatMap(({ key, value, line }) => {
      const prefix = key === "Address" ? parsePrefix(value) : undefined;
      if (prefix === undefined) return [];
      const { address, prefixLength } = prefix;
      const part = name === "Address" ? { lines: whole } : inside(all, first, line);
      const at: BootAddressPlace = { file, ...(isOwn ? { lines: all } : part), prefixLength };
      const spec = { prefixLength, ...(label === undefined ? {} : { label }), by: "networkd" as const, at };
      return [{ target: { device, address }, spec }];
    });
  });
}

function inside(all: readonly string[], first: number, line: number): Pick<BootAddressPlace, "lines" | "behind"> {
  return { lines: [all[line] as string], behind: [all[first] as string] };
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

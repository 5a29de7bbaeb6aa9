import type { BootFacts } from "../../../src/model/boot.ts";
import { familyOf, parsePrefix } from "../../../src/model/network/inet.ts";
import { type AddressBackend, type DeviceAddress, type Found, ownHeader, quietDevice } from "./address-backend.ts";
import { sectionsIn, valueIn } from "./ini.ts";
import { spans, withPrefixLength } from "./shell-words.ts";

const folder = "/etc/NetworkManager/system-connections/";

/** For lo, which rarely has a profile already. Several addresses share it. */
const loopbackFile = `${folder}lvsform-lo.nmconnection`;

/**
 * A line of the profile that keeps the interface: NetworkManager has one profile for an interface, and no drop-ins. Aliases have no names
 * there. Source: nm-settings-keyfile(5).
 */
export const networkManager: AddressBackend = {
  serves(target, { interfaces, files }) {
    const file = interfaces[target.device]?.file ?? (target.device === "lo" ? loopbackFile : undefined);
    if (!file?.startsWith(folder)) return false;
    // A profile cannot express that an address is not preferred: a director would use the VIP towards its own real servers.
    if (familyOf(target.address) === 6 && !quietDevice.test(target.device)) return false;
    const text = files?.get(file);
    if (text === undefined) return file === loopbackFile;
    const method = valueIn(sectionsIn(files ?? new Map(), file).sections, familyName(target), "method") ?? "";
    // With any other method, the whole profile is refused: "this property is not allowed for 'method=disabled'".
    return ["manual", "auto", "shared", ...(familyOf(target.address) === 6 ? ["dhcp"] : [])].includes(method);
  },
  place(target, { prefixLength }, { interfaces }) {
    const line = `address${numberOf(target.address)}=${target.address}/${prefixLength}`;
    const file = interfaces[target.device]?.file ?? loopbackFile;
    return { file, lines: [line], behind: [`[${familyName(target)}]`], prefixLength };
  },
  read: (boot) =>
    Object.entries(boot.interfaces).flatMap(([device, { by, file }]) => {
      const profile = file ?? (device === "lo" ? loopbackFile : undefined);
      return by === "networkmanager" && profile?.startsWith(folder) ? readProfile(profile, device, boot) : [];
    }),
  withPrefix: ({ lines }, bits, { address }) => lines.map((line) => withPrefixLength(line, address, bits)),
  without: ({ lines }, { address }) =>
    lines.flatMap((line) => {
      const [key = "", value = ""] = line.split("=");
      const others = value.split(";").filter((one) => one.trim() !== "" && spans(one, address) === undefined);
      return /^\s*addresses\d*\s*$/.test(key) && others.length > 0 ? [`${key}=${others.join(";")};`] : [];
    }),
  fresh: (file) => (file === loopbackFile ? { header: loopbackHeader, mode: "600" } : {}),
  afterwards: (file) =>
    // Our own is not loaded: it would be activated at once, and this is about the next boot.
    file === loopbackFile || !file.startsWith(folder)
      ? []
      : [{ argv: ["nmcli", "connection", "load", file], mayFail: "NetworkManager did not read the profile again" }],
};

/** As NetworkManager itself describes lo. With any other ipv6.method it does not activate the profile. */
const loopbackHeader = [
  ownHeader,
  "[connection]",
  "id=lvsform-lo",
  "uuid=5a6c2f0e-6c76-5366-8f72-6d2d6c6f6f70",
  "type=loopback",
  "interface-name=lo",
  "",
  "[ipv4]",
  "method=manual",
  "address1=127.0.0.1/8",
  "",
  "[ipv6]",
  "method=manual",
  "address1=::1/128",
];

function familyName({ address }: DeviceAddress): string {
  return familyOf(address) === 4 ? "ipv4" : "ipv6";
}

/**
 * The number of an address line: made of the address, so that several are free at once. It need not be the next one; those with higher
 * numbers come later, and the first address of the profile is to stay the source of what the host sends.
 */
function numberOf(address: string): number {
  const parts = familyOf(address) === 4 ? address.split(".").map(Number) : [...address].map((one) => one.charCodeAt(0));
  const folded = parts.reduce(
    (sum, part) => (familyOf(address) === 4 ? sum * 256 + part : sum * 31 + part) % 2 ** 30,
    0,
  );
  return 2 ** 30 + folded;
}

function readProfile(file: string, device: string, { files = new Map() }: BootFacts): readonly Found[] {
  const { lines, sections } = sectionsIn(files, file);
  if (valueIn(sections, "connection", "autoconnect") === "false") return [];
  return sections.flatMap(({ name, entries, first }) =>
    (name !== "ipv4" && name !== "ipv6" ? [] : entries).flatMap(({ key, value, line }) => {
      if (!/^address(es)?\d*$/.test(key)) return [];
      return value.split(";").flatMap((one): readonly Found[] => {
        const prefix = parsePrefix(one.split(",")[0]?.trim() ?? "");
        if (prefix === undefined) return [];
        const { address, prefixLength } = prefix;
        const at = { file, lines: [lines[line] as string], behind: [lines[first] as string], prefixLength };
        return [{ target: { device, address }, spec: { prefixLength, by: "networkmanager", at } }];
      });
    }),
  );
}

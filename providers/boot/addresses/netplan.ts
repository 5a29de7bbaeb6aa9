import type { BootFacts } from "../../../src/model/boot.ts";
import { familyOf } from "../../../src/model/network/inet.ts";
import { linesOf } from "../../../src/model/text/line-edit.ts";
import { isAtLeast } from "../version.ts";
import {
  type AddressBackend,
  type DeviceAddress,
  type Found,
  nameOf,
  ownHeader,
  quietDevice,
} from "./address-backend.ts";
import { type Definition, definitionsOf } from "./netplan-files.ts";
import { type Item, itemsOf, linesOfList, withoutAddress } from "./netplan-list.ts";
import { withPrefixLength } from "./shell-words.ts";

const own = "/etc/netplan/90-lvsform-";

/**
 * A file of ours per address, which netplan merges with those that define the interface: lists of several files are joined. A file that it
 * cannot read keeps the whole host from its network, so nothing is written that its renderer does not know. Source: netplan(5).
 */
export const netplan: AddressBackend = {
  serves(target, boot) {
    const { device, address } = target;
    const file = boot.interfaces[device]?.file;
    const others = Object.entries(boot.interfaces).filter(
      ([name, backend]) => name !== device && backend.file === file,
    );
    if (file !== undefined && others.length > 0) return false;
    if (!isReadable(boot)) return false;
    const defined = definedAs(device, boot);
    if (defined.length === 0) return device === "lo";
    // The VIP of a director must not be preferred among its IPv6 addresses: see optionsOf.
    if (!hasOptions(device, boot) && familyOf(address) === 6 && !quietDevice.test(device)) return false;
    return defined.every(({ map }) => isOne(map.getIn(["match", "name"])) && !map.hasIn(["match", "driver"]));
  },
  place(target, { prefixLength, label }, boot) {
    const { device, address } = target;
    const [first] = definedAs(device, boot);
    const options = hasOptions(device, boot) ? optionsOf(target, label) : "";
    return {
      file: `${own}${nameOf(target)}.yaml`,
      lines: [
        ownHeader,
        "network:",
        "  version: 2",
        `  ${first?.type ?? "ethernets"}:`,
        `    ${key(first?.id ?? device)}:`,
        ...(device === "lo" ? ["      match: {name: lo}", "      renderer: networkd"] : []),
        "      addresses:",
        `        - "${address}/${prefixLength}"${options}`,
      ],
      prefixLength,
    };
  },
  read: (boot) =>
    Object.entries(boot.interfaces).flatMap(([device, { by }]) =>
      by !== "netplan"
        ? []
        : definedAs(device, boot).flatMap((one) => itemsOf(one.map).map((item) => found(device, one, item))),
    ),
  withPrefix: ({ lines }, bits, { address }) =>
    lines.map((line) => (/^\s*#/.test(line) ? line : withPrefixLength(line, address, bits))),
  without: ({ file, lines }, { address }) => (file.startsWith(own) ? [] : withoutAddress(lines, address)),
  fresh: () => ({ mode: "600" }),
};

function optionsOf({ device, address }: DeviceAddress, label: string | undefined): string {
  if (familyOf(address) === 4) return label === undefined ? "" : `: {label: "${label}"}`;
  // Preferred, a director would speak with the VIP to its own real servers, which take it for theirs.
  return quietDevice.test(device) ? "" : ': {lifetime: "0"}';
}

/** `10-netplan-ID.network` and `netplan-ID.nmconnection` are named after the definition. */
function definedAs(device: string, boot: BootFacts): readonly Definition[] {
  const file = boot.interfaces[device]?.file ?? "";
  const [, id] = /\/\d*-?netplan-(.+)\.(?:network|nmconnection)$/.exec(file) ?? [];
  return definitionsOf(boot).filter((one) =>
    id === undefined ? one.id === device || one.map.getIn(["match", "name"]) === device : one.id === id,
  );
}

/** "NetworkManager does not support address options" is an error, and ends the reading of every file; so does one that is not known. */
function hasOptions(device: string, { interfaces, versions }: BootFacts): boolean {
  return isAtLeast(versions.netplan, "0.100") && interfaces[device]?.file?.endsWith(".nmconnection") !== true;
}

/** A file that netplan cannot read is reported by the reading; nothing is added to it. */
function isReadable(boot: BootFacts): boolean {
  try {
    return definitionsOf(boot).length > 0;
  } catch {
    return false;
  }
}

/** Whether a name to match is one whole name; none at all matches by the name of the definition. */
function isOne(name: unknown): boolean {
  return name === undefined || (typeof name === "string" && !/[*?[\]]/.test(name));
}

function key(id: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(id) ? id : `"${id}"`;
}

/** In a file of another owner the place is the whole list: an address cannot be removed from it without reading the others. */
function found(device: string, { file, text }: Definition, item: Item): Found {
  const { address, prefixLength, label } = item;
  const at = { file, lines: file.startsWith(own) ? linesOf(text) : linesOfList(text, item), prefixLength };
  const spec = { prefixLength, ...(label === undefined ? {} : { label }), by: "netplan" as const, at };
  return { target: { device, address }, spec };
}

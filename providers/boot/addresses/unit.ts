import { familyOf } from "../../../src/model/network/inet.ts";
import { quote, sh, shJoin } from "../../../src/model/shell/shell.ts";
import { linesOf } from "../../../src/model/text/line-edit.ts";
import { scriptFolder, scriptPath } from "../own-scripts.ts";
import { type AddressBackend, nameOf, ownHeader, quietDevice } from "./address-backend.ts";
import { addressSetBy, withPrefixLength } from "./shell-words.ts";

/** Shell scripts that a unit of ours runs at boot, one per address. It serves everywhere, whatever backend the interface has. */
export const unit: AddressBackend = {
  serves: () => true,
  place(target, { prefixLength, label }) {
    const { device, address } = target;
    const v4 = familyOf(address) === 4;
    const words = [
      sh`ip addr replace`,
      quote(`${address}/${prefixLength}`),
      ...(v4 && prefixLength > 0 && prefixLength < 31 && device !== "lo" ? [sh`brd +`] : []),
      sh`dev`,
      quote(device),
      ...(v4 && label !== undefined ? [sh`label`, quote(label)] : []),
      // Else a director speaks with the VIP to its own real servers, which take it for theirs.
      ...(!v4 && !quietDevice.test(device) ? [sh`preferred_lft 0`] : []),
    ];
    // What comes with its module is down.
    const up = isTunnel.test(device) ? [sh`ip link set dev ${quote(device)} up`] : [];
    return {
      file: scriptPath("address", nameOf(target)),
      lines: [ownHeader, ...up, shJoin(words, sh` `)],
      prefixLength,
    };
  },
  read: ({ files = new Map() }) =>
    [...files].flatMap(([file, text]) => {
      if (!file.startsWith(`${scriptFolder}/`)) return [];
      const lines = linesOf(text);
      const [set] = lines.flatMap((line) => addressSetBy(line) ?? []);
      if (set === undefined) return [];
      const { device, address, prefixLength, label } = set;
      const by = "unit" as const;
      const spec = { prefixLength, ...(label === undefined ? {} : { label }), by, at: { file, lines, prefixLength } };
      return [{ target: { device, address }, spec }];
    }),
  withPrefix: ({ lines }, prefixLength, { address }) =>
    lines.map((line) => (line.startsWith("#") ? line : withPrefixLength(line, address, prefixLength))),
};

const isTunnel = /^(tunl|ip6tnl|sit|gre|ip6gre)/;

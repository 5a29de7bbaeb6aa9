import { linesOf } from "../../../src/model/text/line-edit.ts";
import type { AddressBackend, Found } from "./address-backend.ts";
import { addressSetBy, withPrefixLength } from "./shell-words.ts";
import { unit } from "./unit.ts";

/** Debian's and Red Hat's; on Red Hat the first is a link to the second. */
const scripts = ["/etc/rc.d/rc.local", "/etc/rc.local"];

/**
 * The script that ends the boot. It is the operator's own program: an address is never added to it; a line that is there is changed or taken
 * out where it stands by itself, outside of any condition.
 */
export const rcLocal: AddressBackend = {
  serves: () => false,
  place: unit.place,
  read: ({ files, executable = [] }) =>
    scripts
      .filter((file) => executable.includes(file))
      .flatMap((file) => {
        const text = files?.get(file) ?? "";
        return commandsOf(text).flatMap((line) => found(file, line, text));
      }),
  withPrefix: ({ lines }, prefixLength, { address }) =>
    lines.map((line) => withPrefixLength(line, address, prefixLength)),
};

function found(file: string, line: string, text: string): readonly Found[] {
  const set = addressSetBy(line);
  if (set === undefined) return [];
  const { device, address, prefixLength, label } = set;
  // Restored, it comes first: at the end there may be an exit.
  const [first = ""] = linesOf(text);
  const at = { file, lines: [line], ...(first.startsWith("#!") ? { behind: [first] } : {}), prefixLength };
  return [
    {
      target: { device, address },
      spec: { prefixLength, ...(label === undefined ? {} : { label }), by: "rc-local", at },
    },
  ];
}

/** The lines that are run for sure, each by itself: outside of conditions and loops, up to the end of the script. */
function commandsOf(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let continued = false;
  for (const line of linesOf(text)) {
    const opened = line.match(/(^|[;&|]|\b(then|do|else))\s*(if|case|for|while|until)\b|\{\s*$/g)?.length ?? 0;
    const closed = line.match(/(^|;)\s*(fi|esac|done)\b|^\s*\}/g)?.length ?? 0;
    if (depth === 0 && opened === 0 && closed === 0 && !continued) {
      if (/^\s*exit\b/.test(line)) return found;
      found.push(line);
    }
    depth = Math.max(0, depth + opened - closed);
    continued = line.endsWith("\\");
  }
  return found;
}

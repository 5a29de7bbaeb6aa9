import { linesOf } from "../../../src/model/text/line-edit.ts";
import { type Stanza, stanzasOf } from "../addresses/interfaces-file.ts";
import { rememberFile } from "../remember-last.ts";
import { isReplaced, type LinkBackend, replaced } from "./link-backend.ts";

/** No `auto` nor `allow-hotplug`: one that names this interface alone becomes a comment. Source: interfaces(5). */
export const ifupdown: LinkBackend = {
  place(device, { interfaces, files = new Map() }) {
    if (interfaces[device]?.by !== "ifupdown") return undefined;
    const [call, ...others] = stanzasOf(files).filter((one) => calls(one, device));
    if (call === undefined || others.length > 0 || call.names.length > 1) return undefined;
    return { file: call.file, lines: replaced(linesOf(files.get(call.file) ?? "")[call.first], undefined) };
  },
  read({ interfaces, files = new Map() }) {
    // An interface that was not brought up is in no state file: that ifupdown is in use is seen by the others.
    if (!Object.values(interfaces).some(({ by }) => by === "ifupdown")) return [];
    const stanzas = stanzasOf(files);
    const called = new Set(stanzas.flatMap(({ word, names }) => (word === "auto" ? names : [])));
    return stanzas.flatMap(({ word, names: [device = ""], file, first }) => {
      const isManaged =
        (interfaces[device]?.by ?? "ifupdown") === "ifupdown" && !device.includes(":") && device !== "lo";
      if (word !== "iface" || !isManaged || called.has(device)) return [];
      const { all, replacedOf } = linesIn(files, file);
      const ours = replacedOf.get(device);
      return [[device, { file, lines: ours === undefined ? all.slice(first, first + 1) : [ours] }] as const];
    });
  },
};

/** The lines of a file of a host, and of each interface the first that was replaced by a comment of ours. */
const linesIn = rememberFile((text) => {
  const all = linesOf(text);
  const ours = all.filter(isReplaced).map((line) => [line.split(/\s+/).at(-1) ?? "", line] as const);
  return { all, replacedOf: new Map(ours.toReversed()) };
});

function calls({ word, names }: Stanza, device: string): boolean {
  return word === "auto" && names.includes(device);
}

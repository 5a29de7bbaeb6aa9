import { linesOf } from "../../../src/model/text/line-edit.ts";
import { scriptsFolder } from "../addresses/network-scripts.ts";
import { type LinkBackend, replaced, withComment } from "./link-backend.ts";

/** ONBOOT=no of the interface's own file. Source: initscripts, sysconfig.txt. */
export const networkScripts: LinkBackend = {
  place(device, { interfaces, files = new Map() }) {
    const file = `${scriptsFolder}/ifcfg-${device}`;
    if (interfaces[device]?.by !== "network-scripts") return undefined;
    const old = linesOf(files.get(file) ?? "").filter((line) => onBoot.test(line));
    return old.length > 1 ? undefined : { file, lines: replaced(old[0], "ONBOOT=no") };
  },
  read: ({ interfaces, files = new Map() }) =>
    Object.entries(interfaces).flatMap(([device, { by }]) => {
      const file = `${scriptsFolder}/ifcfg-${device}`;
      const lines = linesOf(files.get(file) ?? "");
      const at = lines.findLastIndex((line) => onBoot.test(line));
      if (by !== "network-scripts" || !/=\s*["']?no\b/i.test(lines[at] ?? "")) return [];
      return [[device, { file, lines: withComment(lines, at) }] as const];
    }),
};

const onBoot = /^\s*ONBOOT=/;

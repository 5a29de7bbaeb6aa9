import { quote, sh } from "../../../src/model/shell/shell.ts";
import { linesOf } from "../../../src/model/text/line-edit.ts";
import { scriptFolder, scriptPath } from "../own-scripts.ts";
import { type LinkBackend, linkHeader } from "./link-backend.ts";

/** A shell script that a unit of ours runs at boot. It serves everywhere; NetworkManager leaves alone what is taken down by hand. */
export const unit = {
  place: (device) => ({
    file: scriptPath("link-down", device),
    lines: [linkHeader, sh`ip link set dev ${quote(device)} down`],
  }),
  read: ({ files = new Map() }) =>
    [...files].flatMap(([file, text]) => {
      const [, device] =
        /^ip link set (?:dev )?(\S+) down$/m.exec(file.startsWith(`${scriptFolder}/`) ? text : "") ?? [];
      return device === undefined ? [] : [[device, { file, lines: linesOf(text) }] as const];
    }),
} as const satisfies LinkBackend;

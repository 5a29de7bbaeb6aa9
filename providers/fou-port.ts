import { z } from "zod";
import type { Provider } from "../src/model/provider.ts";
import { run } from "../src/model/shell/command.ts";
import { sh } from "../src/model/shell/shell.ts";
import type { FouPortSpec } from "../src/model/specs.ts";
import { fouKey } from "./schema/key.ts";

/**
 * A UDP port on which the kernel takes GUE packets out of their envelope; the key is `gue:6080`, over IPv6 `gue6:6080`. The kernel is
 * asked only where the module is there: asking would load it.
 */
export const fouPort: Provider<FouPortSpec> = {
  kind: "fou-port",
  schema: { key: fouKey, spec: z.object({}) },
  absent: "remove",
  enumerates: false,
  probe: () => ({
    section: "fou-port",
    script: sh`[ ! -d /sys/module/fou ] || ip fou show`,
  }),
  parse(stdout) {
    const lines = stdout.split("\n").filter((line) => line.trim() !== "");
    return new Map(
      lines.map((line): [string, FouPortSpec] => {
        const [, port, rest = ""] = /^port (\d+)([\s\S]*)$/.exec(line.trim()) ?? [];
        if (port === undefined) throw new SyntaxError(`not a line of "ip fou show": ${line}`);
        const words = rest.split(/\s+/);
        return [`${words.includes("gue") ? "gue" : "fou"}${words.includes("-6") ? "6" : ""}:${port}`, {}];
      }),
    );
  },
  normalize: () => ({}),
  // The kernel refuses to open a port twice, and to close one that is not open; there is nothing else to it.
  guard: () => undefined,
  commands(key, before, after) {
    const [, kind = "gue", six, port = ""] = /^(gue)(6?):(\d+)$/.exec(key) ?? [];
    const family = six ? ["-6"] : [];
    if (after === undefined) return [run("ip", "fou", "del", "port", port, ...family)];
    return before ? [] : [run("ip", "fou", "add", "port", port, kind, ...family)];
  },
};

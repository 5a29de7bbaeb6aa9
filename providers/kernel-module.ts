import { z } from "zod";
import type { Provider } from "../src/model/provider.ts";
import { moduleName } from "../src/model/schema.ts";
import { type Command, run } from "../src/model/shell/command.ts";
import { quoteAll, sh, shLines } from "../src/model/shell/shell.ts";
import type { KernelModuleSpec } from "../src/model/specs.ts";

/** A module of the running kernel; the key is its name as /proc/modules prints it (underscores). Built-in counts as loaded. */
export const kernelModule: Provider<KernelModuleSpec> = {
  kind: "kernel-module",
  schema: { key: moduleName, spec: z.object({ loaded: z.boolean(), brings: z.array(moduleName).max(64).optional() }) },
  absent: "restore",
  enumerates: false,
  probe(keys) {
    // --show-depends only prints: nothing is loaded to find out what would be.
    const script = shLines(
      sh`builtin=/lib/modules/$(uname -r)/modules.builtin`,
      sh`for m in ${quoteAll(keys)}; do`,
      sh`  if grep -q "^$m " /proc/modules || [ -d "/sys/module/$m" ] ||`,
      sh`    { [ -r "$builtin" ] && tr - _ <"$builtin" | grep -q "/$m[.]ko"; }; then echo "$m: loaded"; continue; fi`,
      sh`  printf "%s: not loaded" "$m"`,
      sh`  modprobe --show-depends -- "$m" 2>/dev/null | sed -n "s|^insmod .*/\\([^/]*\\)[.]ko.*|\\1|p" | tr - _ |`,
      sh`    while read -r need; do grep -q "^$need " /proc/modules || printf " %s" "$need"; done`,
      sh`  echo`,
      sh`done`,
    );
    return { section: "kernel-module", script: keys.length > 0 ? script : sh`:` };
  },
  parse(stdout) {
    const lines = stdout.split("\n").filter((line) => line !== "");
    const found = lines.map((line) => {
      const [, name, state, needs = ""] = /^(\w+): (loaded|not loaded)((?: \w+)*)$/.exec(line) ?? [];
      if (name === undefined) throw new SyntaxError(`not a reading of a kernel module: ${line}`);
      return { name, loaded: state === "loaded", needs: needs.split(" ").filter(Boolean) };
    });
    // A module with a line of its own is a resource of its own.
    const own = new Set(found.map(({ name }) => name));
    return new Map(
      found.map(({ name, loaded, needs }): [string, KernelModuleSpec] => {
        const brings = needs.filter((need) => !own.has(need));
        return [name, loaded || brings.length === 0 ? { loaded } : { loaded, brings }];
      }),
    );
  },
  normalize: ({ loaded }) => ({ loaded }),
  // Loading one that is loaded does nothing, and the kernel does not let one go that is in use.
  guard: () => undefined,
  commands(key, before, after) {
    if (after?.loaded) return before?.loaded ? [] : [run("modprobe", "--", key)];
    // Not modprobe -r: it would also take away what is unused at this moment, ip_vs itself for one.
    const inUse = "the module stays loaded, because something else uses it";
    const remove = (name: string, mayFail: string): Command => ({ argv: ["rmmod", "--", name], mayFail });
    return before?.loaded
      ? [remove(key, inUse), ...(after?.brings ?? []).toReversed().map((name) => remove(name, ""))]
      : [];
  },
};

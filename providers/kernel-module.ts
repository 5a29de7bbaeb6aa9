import { quote, run } from "../src/model/command.ts";
import type { Provider } from "../src/model/provider.ts";
import type { KernelModuleSpec } from "../src/model/specs.ts";

/** A module of the running kernel; the key is its name as /proc/modules prints it (underscores). Built-in counts as loaded. */
export const kernelModule: Provider<KernelModuleSpec> = {
  kind: "kernel-module",
  absent: "remove",
  enumerates: false,
  probe(keys) {
    const script = [
      "builtin=/lib/modules/$(uname -r)/modules.builtin",
      `for m in ${keys.map(quote).join(" ")}; do`,
      `  if grep -q "^$m " /proc/modules || [ -d "/sys/module/$m" ] ||`,
      '    { [ -r "$builtin" ] && tr - _ <"$builtin" | grep -q "/$m[.]ko"; }; then printf "%s\\n" "$m"; fi',
      "done",
    ].join("\n");
    return { section: "kernel-module", script: keys.length > 0 ? script : ":" };
  },
  parse(stdout) {
    const names = stdout.split("\n").filter((line) => line !== "");
    for (const name of names) if (!/^\w+$/.test(name)) throw new SyntaxError(`not a module name: ${name}`);
    return new Map(names.map((name) => [name, { loaded: true }]));
  },
  normalize: () => ({ loaded: true }),
  commands(key, before, after) {
    if (after !== undefined) return before === undefined ? [run("modprobe", "--", key)] : [];
    // Another service, or another network namespace, may use it: then leaving it is right.
    return [
      { argv: ["modprobe", "-r", "--", key], mayFail: "the module stays loaded, because something else uses it" },
    ];
  },
};

import type { Check } from "../model/check.ts";
import { quoteAll, sh } from "../model/shell/shell.ts";
import { perHost } from "./cast.ts";
import { finding } from "./finding.ts";

/** Since which kernel a module is there. Source: the kernel's history; keepalived.conf(5). */
const since: Readonly<Record<string, string>> = {
  ip_vs_fo: "3.18",
  ip_vs_ovf: "4.3",
  ip_vs_mh: "4.18",
  ip_vs_twos: "5.13",
};

/** Whether the kernel has the modules that are to be loaded. modprobe only shows what it would do: nothing is loaded. */
export const modules: Check = {
  name: "modules",
  title: "kernel modules",
  during: "plan",
  ask({ resources }) {
    const wanted = [...resources.values()].filter(({ kind }) => kind.endsWith("-module"));
    return perHost(
      wanted,
      ({ host }) => host,
      (all) =>
        sh`for m in ${quoteAll(all.map(({ key }) => key))}; do [ -d "/sys/module/$m" ] || modprobe --show-depends -- "$m" >/dev/null 2>&1 || echo "$m"; done`,
    );
  },
  judge({ resources }, answers) {
    const wanted = [...resources].filter(([, { kind }]) => kind.endsWith("-module"));
    // Loaded now and at the next boot: one missing module is one finding.
    const modules = [...Map.groupBy(wanted, ([, { host, key }]) => `${host} ${key}`).values()];
    return modules.flatMap((all) => {
      const [[address, { host, key }] = ["", { host: "", key: "" }]] = all;
      const missing = answers.of(host)?.stdout.split("\n") ?? [];
      if (!missing.includes(key)) return [];
      return [
        finding(
          "module-missing",
          { host, kernel: answers.facts(host)?.kernel ?? "", module: key, since: since[key] },
          { address, refuses: [{ host, kinds: all.map(([, { kind }]) => kind), keys: [key] }] },
        ),
      ];
    });
  },
};

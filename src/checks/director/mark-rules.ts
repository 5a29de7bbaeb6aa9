import type { Check } from "../../model/check.ts";
import { sh, shLines } from "../../model/shell/shell.ts";
import { directorsOf } from "../cast.ts";
import { finding } from "../finding.ts";

/** A service of a firewall mark gets only what a rule of the director marks. Rules are listed only where their modules are loaded already. */
export const markRules: Check = {
  name: "mark-rules",
  title: "rules that set the firewall marks",
  during: "plan",
  ask(declaration) {
    const marked = { services: declaration.services.filter(({ protocol }) => protocol === "fwmark") };
    const script = shLines(
      sh`{ for f in ip ip6; do`,
      sh`  if [ -s "/proc/net/$f"_tables_names ]; then c=$(command -v "$f"tables-legacy-save || command -v "$f"tables-save) && $c -t mangle; fi`,
      sh`  if [ -d /sys/module/nf_tables ] && command -v "$f"tables-nft-save >/dev/null; then "$f"tables-nft-save -t mangle; fi`,
      sh`done`,
      sh`if [ -d /sys/module/nf_tables ] && command -v nft >/dev/null; then nft -n list ruleset; fi; } 2>/dev/null | grep -E 'mark set|set-x?mark'; :`,
    );
    return directorsOf(marked).map(({ host }) => ({ host, script }));
  },
  judge({ services }, answers) {
    return services.flatMap(({ name, key, protocol, family, vip, directors }) =>
      directors.flatMap(({ host }) => {
        const rules = answers.of(host)?.stdout;
        const mark = Number(/:(\d+)$/.exec(key)?.[1]);
        if (protocol !== "fwmark" || rules === undefined || marksOf(rules).includes(mark)) return [];
        return [
          finding("no-mark-rule", {
            host,
            mark,
            service: name,
            program: family === 6 ? "ip6tables" : "iptables",
            vip: vip ?? "ADDRESS",
          }),
        ];
      }),
    );
  },
};

/** `--set-xmark 0x7/0xffffffff`, `--set-mark 7`; of nft `meta mark set 0x00000007`, `mark set 7`. */
function marksOf(rules: string): readonly number[] {
  const found = rules.matchAll(/--set-x?mark\s+(0x[0-9a-f]+|\d+)|\bmark set\s+(0x[0-9a-f]+|\d+)/gi);
  return [...found].map(([, a, b]) => Number(a ?? b));
}

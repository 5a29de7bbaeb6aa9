import type { Probe } from "../../src/model/provider.ts";
import { sh, shLines } from "../../src/model/shell/shell.ts";

/**
 * One reading of everything IPVS, shared by the providers of its kinds. The kernel is asked by /proc first, because ipvsadm
 * loads the module where it is missing, and a preview must not.
 */
export const ipvsTable: Probe = {
  section: "ipvs",
  script: shLines(
    sh`if [ ! -e /proc/net/ip_vs ]; then echo '# no ip_vs'`,
    sh`elif command -v ipvsadm >/dev/null; then`,
    sh`rules=$(ipvsadm -S -n) && printf '# rules\\n%s\\n# thresholds\\n' "$rules" && ipvsadm -L -n --thresholds &&`,
    sh`echo '# timeouts' && ipvsadm -L -n --timeout && echo '# daemons' && ipvsadm -L -n --daemon &&`,
    // The thresholds have the connections beside them; a third listing of a long table only where some persist.
    sh`echo '# connections' && case $rules in *' -p '*) ipvsadm -L -n --persistent-conn --exact;; esac && echo '# end'`,
    // Without the program an empty table can still be distinguished from one with services; it has three lines of heading.
    sh`elif [ "$(wc -l </proc/net/ip_vs)" -le 3 ]; then echo '# no ip_vs'`,
    sh`else echo 'ipvsadm is not installed, and the IPVS table is not empty' >&2; exit 127; fi`,
  ),
};

export interface IpvsReading {
  readonly rules: string;
  readonly thresholds: string;
  readonly timeouts: string;
  readonly daemons: string;
  /** With persistent connections; empty where no service has any. */
  readonly connections: string;
}

/** The parts of the reading; undefined where the kernel has no IPVS loaded. */
export function splitReading(stdout: string): IpvsReading | undefined {
  if (stdout.trim() === "# no ip_vs") return undefined;
  const parts =
    /^# rules\n([^#]*)# thresholds\n([^#]*)# timeouts\n([^#]*)# daemons\n([^#]*)# connections\n([^#]*)# end\n?$/.exec(
      stdout,
    );
  if (parts === null) throw new SyntaxError("the reading of the IPVS table is not whole");
  const [, rules = "", thresholds = "", timeouts = "", daemons = "", connections = ""] = parts;
  return { rules, thresholds, timeouts, daemons, connections };
}

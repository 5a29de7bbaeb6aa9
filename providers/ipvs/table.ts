import type { Probe } from "../../src/model/provider.ts";

/**
 * One reading of everything IPVS, shared by the providers of its kinds. The kernel is asked by /proc first, because ipvsadm
 * loads the module where it is missing, and a preview must not.
 */
export const ipvsTable: Probe = {
  section: "ipvs",
  script: [
    "if [ -e /proc/net/ip_vs ]; then",
    "echo '# rules' && ipvsadm -S -n && echo '# thresholds' && ipvsadm -L -n --thresholds &&",
    "echo '# timeouts' && ipvsadm -L -n --timeout && echo '# end'",
    "else echo '# no ip_vs'; fi",
  ].join("\n"),
};

export interface IpvsReading {
  readonly rules: string;
  readonly thresholds: string;
  readonly timeouts: string;
}

/** The parts of the reading; undefined where the kernel has no IPVS loaded. */
export function splitReading(stdout: string): IpvsReading | undefined {
  if (stdout.trim() === "# no ip_vs") return undefined;
  const [, rules, thresholds, timeouts] =
    /^# rules\n([^#]*)# thresholds\n([^#]*)# timeouts\n([^#]*)# end\n?$/.exec(stdout) ?? [];
  if (rules === undefined || thresholds === undefined || timeouts === undefined)
    throw new SyntaxError("the reading of the IPVS table is not whole");
  return { rules, thresholds, timeouts };
}

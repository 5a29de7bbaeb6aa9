import { providers } from "../../providers/index.ts";
import { type DirectorReading, questionsOf, readAnswers } from "../../src/compare/reading.ts";
import type { HostFacts } from "../../src/model/transport.ts";

export interface Said {
  readonly rules?: string;
  readonly daemons?: string;
  readonly timeouts?: string;
  readonly sysctls?: string;
  readonly modules?: string;
  readonly addresses?: string;
  /** Lines of /etc/ipvsadm.rules. */
  readonly boot?: string;
  readonly facts?: Partial<HostFacts>;
  /** Questions that fail, by name. */
  readonly fails?: readonly string[];
}

const sysctl = (path: string, value: string | number) => `/proc/sys/${path}\t${value}\n`;
const conf = (device: string) =>
  ["arp_ignore", "arp_announce", "rp_filter", "send_redirects"]
    .map((name) => sysctl(`net/ipv4/conf/${device}/${name}`, 0))
    .join("");

export const usual = {
  rules: [
    "-A -t 192.168.0.21:80 -s wrr",
    "-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2",
    "-a -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w 1",
    "",
  ].join("\n"),
  daemons: "",
  timeouts: "Timeout (tcp tcpfin udp): 900 120 300\n",
  sysctls:
    sysctl("net/ipv4/vs/conntrack", 0) +
    sysctl("net/ipv4/vs/sync_threshold", "3\t50") +
    sysctl("net/ipv4/ip_forward", 0) +
    ["all", "default", "lo", "eth0", "veth9"].map(conf).join(""),
  modules: "ip_vs: loaded\nip_vs_wrr: loaded\n",
  addresses: "1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet 192.168.0.11/24 scope global eth0\n",
  boot: "",
} as const satisfies Said;

/** What a director answers, as its shell would, read as a verb reads it. `rules: undefined`: IPVS is not loaded there. */
export function director(name: string, said: Said = {}): DirectorReading {
  const { rules, daemons, timeouts, sysctls, modules, addresses, boot } = { ...usual, ...said };
  const ipvs =
    rules === ""
      ? "# no ip_vs\n"
      : `# rules\n${rules}# thresholds\n# timeouts\n${timeouts}# daemons\n${daemons}# connections\n# end\n`;
  const files = `! loader debian\n@ /etc/ipvsadm.rules\n${boot.replaceAll(/^(?=.)/gm, " ")}`;
  const answers: Readonly<Record<string, string>> = {
    ipvs,
    sysctls,
    modules,
    "interface-address": addresses,
    "boot-files": files,
  };
  const answerTo = (question: string) => ({
    stdout: answers[question] ?? "",
    stderr: "no such luck",
    code: said.fails?.includes(question) ? 1 : 0,
  });
  for (const question of questionsOf(providers).keys())
    if (answers[question] === undefined) throw new Error(`nothing is said to the question ${question}`);
  const facts: HostFacts = {
    os: "Debian GNU/Linux 12",
    kernel: "6.1.0",
    ipvsadm: "1.31",
    bootId: "x",
    timer: null,
    windows: [],
    ...said.facts,
  };
  return readAnswers(name, facts, answerTo, providers);
}

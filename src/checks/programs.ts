import type { Check } from "../model/check.ts";
import { quoteAll, sh } from "../model/shell/shell.ts";
import { directorsOf } from "./cast.ts";
import { finding } from "./finding.ts";

/** Which kinds cannot be changed without a program, and which package has it: of Debian and of RHEL where they differ. */
const needs = {
  ipvsadm: {
    kinds: ["ipvs-service", "ipvs-destination", "ipvs-timeouts", "ipvs-sync"],
    deb: "ipvsadm",
    rpm: "ipvsadm",
  },
  ip: { kinds: ["interface-address", "link", "route", "fou-port"], deb: "iproute2", rpm: "iproute" },
  sysctl: { kinds: ["sysctl"], deb: "procps", rpm: "procps-ng" },
  modprobe: { kinds: ["kernel-module"], deb: "kmod", rpm: "kmod" },
} as const;

/** The programs that the changes of a host are made with. One that cluster.ts installs does not count as missing. */
export const programs: Check = {
  name: "programs",
  title: "programs",
  during: "plan",
  ask(declaration) {
    const directors = new Set(directorsOf(declaration).map(({ host }) => host));
    const used = new Set([...declaration.resources.values()].map(({ host }) => host));
    return [...used].map((host) => {
      const wanted = Object.keys(needs).filter((program) => program !== "ipvsadm" || directors.has(host));
      const script = sh`for p in ${quoteAll(wanted)}; do command -v $p >/dev/null || echo "missing $p"; done
for p in apt-get dnf yum; do command -v $p >/dev/null && echo "installer $p" && break; done; :`;
      return { host, script };
    });
  },
  judge({ hosts, resources }, answers) {
    return hosts.flatMap(({ name: host }) => {
      const lines = answers.of(host)?.stdout.split("\n") ?? [];
      const installer = lines.find((line) => line.startsWith("installer "))?.slice(10);
      return Object.entries(needs)
        .filter(([program]) => lines.includes(`missing ${program}`))
        .map(([program, { kinds, deb, rpm }]) => ({
          program,
          kinds,
          names: installer === undefined ? [...new Set([deb, rpm])] : [installer === "apt-get" ? deb : rpm],
        }))
        .filter(({ names }) => !names.some((name) => resources.has(`${host}/package/${name}`)))
        .map(({ program, kinds, names }) =>
          finding("program-missing", { host, program, packages: names, installer }, { refuses: [{ host, kinds }] }),
        );
    });
  },
};

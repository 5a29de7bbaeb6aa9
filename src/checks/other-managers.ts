import type { Check } from "../model/check.ts";
import { quote, sh, shLines } from "../model/shell/shell.ts";
import { directorsOf, distinct, usesOf } from "./cast.ts";
import { finding } from "./finding.ts";

/** The finding about a program or label that a host reports. */
const effects = {
  firewalld: "firewalld",
  NetworkManager: "networkmanager",
  "systemd-networkd": "networkd",
  selinux: "selinux",
} as const;

/** Other programs that keep addresses, packets or files of the same hosts. */
export const otherManagers: Check = {
  name: "other-managers",
  title: "firewalld, NetworkManager, networkd, SELinux",
  during: "doctor",
  ask(declaration) {
    const lans = new Map(directorsOf(declaration).map(({ host, interface: lan }) => [host, lan]));
    const hosts = distinct([...lans.keys(), ...usesOf(declaration).map(({ server }) => server.host)]);
    return hosts.map((host) => {
      const lan = quote(lans.get(host) ?? "lo");
      const script = shLines(
        sh`active() { systemctl is-active --quiet $1 2>/dev/null; }`,
        sh`active firewalld && echo firewalld`,
        sh`active NetworkManager && nmcli -t -f DEVICE,STATE device 2>/dev/null | grep -q "^"${lan}":connected" && echo NetworkManager`,
        sh`active systemd-networkd && networkctl --no-legend list ${lan} 2>/dev/null | grep -qv unmanaged && ! networkctl cat ${lan} 2>/dev/null | grep -qE '^KeepConfiguration=(static|yes)' && echo systemd-networkd`,
        sh`command -v getenforce >/dev/null && [ "$(getenforce)" = Enforcing ] && restorecon -nv /etc/sysconfig/ipvsadm /etc/sysctl.d/* 2>/dev/null | grep -q . && echo selinux; :`,
      );
      return { host, script };
    });
  },
  judge: ({ hosts }, answers) =>
    hosts.flatMap(({ name: host }) =>
      (answers.of(host)?.stdout.split("\n") ?? []).flatMap((line) => {
        const code = effects[line as keyof typeof effects];
        return code === undefined ? [] : [finding(code, { host })];
      }),
    ),
};

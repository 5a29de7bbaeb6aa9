import type { Check } from "../model/check.ts";
import { quote, sh, shLines } from "../model/shell.ts";
import { directorsOf, distinct, usesOf } from "./cast.ts";
import { warning } from "./finding.ts";

/** What runs on a host, and what it may do to what lvsform sets. */
const effects: Readonly<Record<string, readonly [code: string, does: string, hint: string]>> = {
  firewalld: [
    "firewalld",
    "firewalld runs: it drops what its zone does not allow, the VIP's connections too",
    "allow the services' ports in the zone of the interface: firewall-cmd --permanent --add-port=80/tcp",
  ],
  NetworkManager: [
    "networkmanager",
    "NetworkManager keeps the interface: when it activates the connection anew it removes addresses that are not in its profile",
    "put the VIP into the profile too, or set the interface to unmanaged",
  ],
  "systemd-networkd": [
    "networkd",
    "systemd-networkd keeps the interface: when it is restarted it removes addresses it does not know",
    "say KeepConfiguration=static in its .network file, or put the VIP there too",
  ],
  selinux: ["selinux", "files that the boot reads have a wrong SELinux label", "run restorecon on them"],
};

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
        const effect = effects[line];
        if (effect === undefined) return [];
        const [code, does, hint] = effect;
        return [warning({ code, host, summary: `${host}: ${does}`, hint })];
      }),
    ),
};

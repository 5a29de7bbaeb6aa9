import type { Check } from "../../model/check.ts";
import type { Declaration } from "../../model/declaration.ts";
import { quote, sh, shLines } from "../../model/shell/shell.ts";
import { distinct } from "../cast.ts";
import { finding } from "../finding.ts";

/** The VIPs by the director that has them; where something else moves a VIP, several may answer in turn. */
function vipsOf({
  services,
}: Declaration): readonly { readonly host: string; readonly lan: string; readonly vip: string }[] {
  const all = services.flatMap(({ family, vip, vipOwner, directors }) => {
    const owner = directors.find(({ host }) => host === vipOwner);
    return family === 4 && vip !== undefined && owner ? [{ host: owner.host, lan: owner.interface, vip }] : [];
  });
  return [...new Map(all.map((one) => [`${one.host} ${one.vip}`, one])).values()];
}

/** Asks the network, from the director, who else has the VIP: a real server whose ARP leaks, an old director, an unknown host. */
export const vipAnswers: Check = {
  name: "vip-answers",
  title: "no other host answers ARP for the VIPs",
  during: "doctor",
  ask(declaration) {
    const vips = vipsOf(declaration);
    const macs = sh`for f in /sys/class/net/*/address; do echo "mac $(cat $f)"; done`;
    const hosts = declaration.hosts.map(({ name }) => name);
    return hosts.map((host) => {
      const asked = vips
        .filter((one) => one.host === host)
        .map(({ lan, vip }) => {
          const mac = sh`sed -n 's/.*\\[\\(.*\\)\\].*/\\1/p'`;
          const print = sh`while read -r mac; do printf 'answer %s %s\\n' ${quote(vip)} "$mac"; done`;
          const ask = sh`arping -D -c 2 -w 2 -I ${quote(lan)} ${quote(vip)} | ${mac} | ${print}`;
          return sh`if command -v arping >/dev/null; then ${ask}; else echo "no arping"; fi &`;
        });
      // All at once: each takes two seconds.
      return { host, script: shLines(macs, ...asked, sh`wait`) };
    });
  },
  judge(declaration, answers) {
    const owners = new Map(
      declaration.hosts.flatMap(({ name }) =>
        [...(answers.of(name)?.stdout ?? "").matchAll(/^mac (\S+)$/gm)].map(([, mac = ""]) => [
          mac.toLowerCase(),
          name,
        ]),
      ),
    );
    return vipsOf(declaration).flatMap(({ host, vip }) => {
      const stdout = answers.of(host)?.stdout ?? "";
      if (stdout.includes("no arping")) return [finding("no-arping", { host, vip })];
      const macs = [...stdout.matchAll(/^answer (\S+) (\S+)$/gm)].filter(([, asked]) => asked === vip);
      return distinct(macs.map(([, , mac = ""]) => mac.toLowerCase())).map((mac) => {
        const owner = owners.get(mac);
        return finding("vip-answered-elsewhere", { host, owner, mac, vip }, { host: owner ?? host });
      });
    });
  },
};

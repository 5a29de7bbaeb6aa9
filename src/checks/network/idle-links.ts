import type { Check } from "../../model/check.ts";
import { quote, sh, shLines } from "../../model/shell/shell.ts";
import { directorsOf, perHost, usesOf } from "../cast.ts";
import { finding } from "../finding.ts";

/** An interface that is to be taken down must be idle: no default route, no way to a real server, and not the way of this ssh connection. */
export const idleLinks: Check = {
  name: "idle-links",
  title: "interfaces that must stay down",
  during: "plan",
  ask(declaration) {
    const links = [...declaration.resources.values()].filter(
      ({ kind, spec }) => kind.endsWith("link") && spec.up === false,
    );
    return perHost(
      links,
      ({ host }) => host,
      (all) => {
        const host = all[0]?.host;
        const rips = usesOf(declaration).flatMap(({ director, server }) =>
          director.host === host ? [server.rip] : [],
        );
        return shLines(
          sh`way() { ip route get "$1" 2>/dev/null | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -n 1; }`,
          sh`{ ip route show default; ip -6 route show default 2>/dev/null; } | sed -n 's/.* dev \\([^ ]*\\).*/\\1 the default route/p'`,
          sh`[ -z "$SSH_CONNECTION" ] || (set -- $SSH_CONNECTION; echo "$(way "$1") this ssh connection")`,
          ...[...new Set(rips)].map((rip) => sh`echo "$(way ${quote(rip)}) the way to "${quote(rip)}`),
        );
      },
    );
  },
  judge: ({ resources, services }, answers) =>
    [...resources].flatMap(([address, { host, kind, key, spec }]) => {
      if (!kind.endsWith("link") || spec.up !== false) return [];
      const vips = directorsOf({ services }).filter((one) => one.host === host && one.interface === key);
      const uses = [
        ...(answers.of(host)?.stdout ?? "").split("\n").filter((line) => line.startsWith(`${key} `)),
        ...vips.map(() => `${key} the VIPs`),
      ];
      if (uses.length === 0) return [];
      return [
        finding(
          "link-in-use",
          { host, device: key, uses: uses.map((line) => line.slice(key.length + 1)) },
          { address, refuses: [{ host, kinds: [kind], keys: [key] }] },
        ),
      ];
    }),
};

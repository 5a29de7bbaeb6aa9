import type { Check } from "../../model/check.ts";
import { familyOf } from "../../model/network/inet.ts";
import { quote, sh, shLines } from "../../model/shell/shell.ts";
import { perHost, type Use, usesOf } from "../cast.ts";
import { finding } from "../finding.ts";

/** Bytes that the envelope adds: the outer header, and for GUE the UDP and GUE headers, for GRE its own. */
function overheadOf({ server: { rip, tunnel } }: Use): number {
  const outer = familyOf(rip) === 6 ? 40 : 20;
  const type = tunnel?.type ?? "ipip";
  if (type === "ipip") return outer;
  const own = type === "gue" ? 12 : 4;
  return outer + own + (tunnel?.checksum && tunnel.checksum !== "nocsum" ? 4 : 0);
}

function tunneled({ services }: Parameters<Check["ask"]>[0]): readonly Use[] {
  return usesOf({ services }).filter(({ service }) => service.forwarding === "tunneling");
}

/** A full packet of a client does not fit into the envelope: the client must hear of it (ICMP), or the real server must ask for smaller ones. */
export const tunnelMtu: Check = {
  name: "tunnel-mtu",
  title: "room for the envelope of tunnels",
  during: "doctor",
  ask(declaration) {
    const uses = tunneled(declaration);
    const directors = perHost(
      uses,
      ({ director }) => director.host,
      (all) =>
        shLines(
          sh`mtu() { cat /sys/class/net/$1/mtu; }`,
          ...all.map(({ director, server }) => {
            const rip = quote(server.rip);
            return sh`echo ${rip}" $(mtu ${quote(director.interface)}) $(mtu "$(ip route get ${rip} | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')")"`;
          }),
        ),
    );
    const servers = perHost(
      uses,
      ({ server }) => server.host,
      () => sh`ip route show default | sed -n 's/.* advmss \\([0-9]*\\).*/advmss \\1/p'`,
    );
    return [...directors, ...servers.filter(({ host }) => !directors.some((one) => one.host === host))];
  },
  judge(declaration, answers) {
    const worst = new Map<string, Use>();
    for (const use of tunneled(declaration)) worst.set(`${use.director.host} ${use.server.host}`, use);
    return [...worst.values()].flatMap((use) => {
      const { director, server } = use;
      const line = (answers.of(director.host)?.stdout ?? "")
        .split("\n")
        .find((one) => one.startsWith(`${server.rip} `));
      const [, arrives = 0, leaves = 0] = (line ?? "").split(" ").map(Number);
      const overhead = overheadOf(use);
      const mss = leaves - overhead - (use.service.family === 6 ? 60 : 40);
      const asked = Number(/^advmss (\d+)$/m.exec(answers.of(server.host)?.stdout ?? "")?.[1]);
      const off = declaration.resources.get(`${director.host}/sysctl/net.ipv4.vs.pmtu_disc`)?.spec.value === "0";
      if (line === undefined || leaves - overhead >= arrives || asked <= mss || off) return [];
      return [finding("tunnel-mtu", { host: server.host, arriving: arrives, limit: leaves - overhead, mss })];
    });
  },
};

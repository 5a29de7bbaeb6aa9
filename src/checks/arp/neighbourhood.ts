import type { Check } from "../../model/check.ts";
import { quoteAll, sh } from "../../model/shell/shell.ts";
import { destinationOf, distinct, perHost, type Use, usesOf } from "../cast.ts";
import { finding } from "../finding.ts";

/**
 * Direct routing writes the real server's MAC address into the packet: director and real server must be on one segment.
 * Source: LVS-HOWTO, LVS-DR; ip-route(8) get.
 */
export const neighbourhood: Check = {
  name: "neighbourhood",
  title: "directors reach their real servers",
  during: "plan",
  ask: (declaration) =>
    perHost(
      usesOf(declaration),
      ({ director }) => director.host,
      (uses) =>
        sh`for a in ${quoteAll(distinct(uses.map(({ server }) => server.rip)))}; do echo "$a $(ip route get "$a" 2>&1 | head -n 1)"; done`,
    ),
  judge(declaration, answers) {
    const groups = Map.groupBy(usesOf(declaration), ({ director, server }) => `${director.host} ${server.rip}`);
    return [...groups.values()].flatMap((uses) => {
      const { director, server } = uses[0] as Use;
      const { rip, host } = server;
      const answer = answers
        .of(director.host)
        ?.stdout.split("\n")
        .find((line) => line.startsWith(`${rip} `));
      if (answer === undefined) return [];
      const route = answer.slice(rip.length + 1);
      const direct = uses.filter(({ service }) => service.forwarding === "direct-routing");
      const gateway = / via (\S+)/.exec(route)?.[1];
      if (/^(RTNETLINK|Error|unreachable|prohibit|blackhole)/.test(route) || route === "")
        return [
          finding(
            "no-route-to-real-server",
            { host: director.host, server: host, rip, route },
            { refuses: uses.map(destinationOf) },
          ),
        ];
      if (gateway === undefined || direct.length === 0) return [];
      return [
        finding(
          "not-one-segment",
          { host: director.host, server: host, rip, gateway, route: route.trim() },
          { refuses: direct.map(destinationOf) },
        ),
      ];
    });
  },
};

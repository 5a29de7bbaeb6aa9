import { addressOf } from "../model/address.ts";
import type { Check, Judgement } from "../model/check.ts";
import type { Declaration } from "../model/declaration.ts";
import { quoteAll, sh } from "../model/shell.ts";
import { directorsOf } from "./cast.ts";

const nodest = "expire_nodest_conn";
const quiescent = "expire_quiescent_template";

/**
 * What becomes of those who are connected to a real server that is removed. Told with the removals alone: until then it is a choice.
 * Source: Documentation/networking/ipvs-sysctl.rst.
 */
export const vanishingFlows: Check = {
  name: "vanishing-flows",
  title: "connections to removed servers",
  during: "removal",
  ask: (declaration) =>
    directorsOf(declaration).map(({ host }) => ({
      host,
      script: sh`cd /proc/sys/net/ipv4/vs 2>/dev/null || exit 0; for f in ${quoteAll([nodest, quiescent])}; do echo "$f $(cat $f)"; done`,
    })),
  judge: (declaration, answers) =>
    directorsOf(declaration).flatMap(({ host }) => {
      const isOff = (name: string) =>
        (answers.of(host)?.stdout ?? "").split("\n").includes(`${name} 0`) && !isDeclaredOn(declaration, host, name);
      const isPersistent = declaration.services.some(
        ({ persistence, directors }) => persistence && directors.some((one) => one.host === host),
      );
      return [
        ...(isOff(nodest)
          ? [
              removal(
                host,
                nodest,
                `${host} drops the packets of connections that a removed server still has in silence, until they time out (UDP flows too)`,
              ),
            ]
          : []),
        ...(isPersistent && isOff(quiescent)
          ? [
              removal(
                host,
                quiescent,
                `${host} goes on sending persistent clients to a server of weight 0: waiting for it to be empty may take as long as their persistence`,
              ),
            ]
          : []),
      ];
    }),
};

function isDeclaredOn({ resources }: Declaration, host: string, name: string): boolean {
  return resources.get(addressOf({ host, kind: "sysctl", key: `net.ipv4.vs.${name}` }))?.spec.value === "1";
}

function removal(host: string, name: string, summary: string): Judgement {
  return {
    diagnostic: {
      ...{ severity: "warning", code: name.replaceAll("_", "-"), host, summary },
      hint: `vsSysctls: { ${name}: 1 } on the director sends them elsewhere`,
    },
    warns: [{ host, kinds: ["ipvs-destination"], action: "delete" }],
  };
}

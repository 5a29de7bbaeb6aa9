import { addressOf } from "../../model/address.ts";
import type { Check, Judgement } from "../../model/check.ts";
import type { Declaration } from "../../model/declaration.ts";
import { quoteAll, sh } from "../../model/shell/shell.ts";
import { directorsOf } from "../cast.ts";
import { finding } from "../finding.ts";

const nodest = "expire_nodest_conn";
const quiescent = "expire_quiescent_template";

/**
 * The fate of clients that are connected to a removed real server. Shown with removals only: until then it is a choice.
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
        ...(isOff(nodest) ? [removal("expire-nodest-conn", host)] : []),
        ...(isPersistent && isOff(quiescent) ? [removal("expire-quiescent-template", host)] : []),
      ];
    }),
};

function isDeclaredOn({ resources }: Declaration, host: string, name: string): boolean {
  return resources.get(addressOf({ host, kind: "sysctl", key: `net.ipv4.vs.${name}` }))?.spec.value === "1";
}

function removal(code: "expire-nodest-conn" | "expire-quiescent-template", host: string): Judgement {
  const warns = [{ host, kinds: ["ipvs-destination"], action: "delete" as const }];
  return { ...finding(code, { host }), warns };
}

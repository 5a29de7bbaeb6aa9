import type { Check } from "../../model/check.ts";
import { canonicalIp } from "../../model/network/inet.ts";
import { sh } from "../../model/shell/shell.ts";
import { distinct, usesOf } from "../cast.ts";
import { finding } from "../finding.ts";

/** A masqueraded real server that has the VIP itself talks to itself where it should talk to the director. */
export const masqueradedVips: Check = {
  name: "masqueraded-vips",
  title: "VIPs on masqueraded real servers",
  // Not while a plan is made: it may be the one that takes the address away.
  during: "doctor",
  ask: (declaration) =>
    distinct(masqueraded(declaration).map(({ server }) => server.host)).map((host) => ({
      host,
      script: sh`ip -o addr show`,
    })),
  judge: (declaration, answers) =>
    distinct(masqueraded(declaration).map(({ server }) => server.host)).flatMap((host) => {
      const found = [...(answers.of(host)?.stdout ?? "").matchAll(/\sinet6?\s+([0-9a-fA-F.:]+)\//g)];
      const has = new Set(found.map(([, address = ""]) => canonicalIp(address)));
      const vips = masqueraded(declaration).flatMap((one) => (one.server.host === host ? [one.service.vip] : []));
      return distinct(vips)
        .filter((vip) => has.has(vip))
        .map((vip) => finding("vip-on-masqueraded", { host, vip }));
    }),
};

function masqueraded(declaration: Parameters<Check["ask"]>[0]) {
  return usesOf(declaration).filter(({ service }) => service.forwarding === "masquerading");
}

import type { Check } from "../../model/check.ts";
import { isInside, parsePrefix } from "../../model/network/inet.ts";
import { sh } from "../../model/shell/shell.ts";
import { distinct, usesOf } from "../cast.ts";
import { finding } from "../finding.ts";

/**
 * An address on lo with a mask wider than one host makes a whole network local: the host talks to itself instead of to its
 * neighbours. Those that cluster.ts declares are compared and repaired by the plan itself. Source: LVS-HOWTO.
 */
export const loMask: Check = {
  name: "lo-mask",
  title: "masks of the addresses on lo",
  during: "plan",
  ask: (declaration) =>
    distinct(usesOf(declaration).map(({ server }) => server.host)).map((host) => ({
      host,
      script: sh`ip -o -4 addr show dev lo`,
    })),
  judge(declaration, answers) {
    const others = distinct(usesOf(declaration).flatMap(({ director, server }) => [server.rip, director.dip?.address]));
    return distinct(usesOf(declaration).map(({ server }) => server.host)).flatMap((host) =>
      [...(answers.of(host)?.stdout ?? "").matchAll(/\sinet\s+(\S+)/g)].flatMap(([, text = ""]) => {
        const prefix = parsePrefix(text);
        if (prefix === undefined || prefix.prefixLength === 32 || prefix.address.startsWith("127.")) return [];
        if (declaration.resources.has(`${host}/interface-address/lo/${prefix.address}`)) return [];
        const hidden = others.filter((one) => isInside(one, prefix));
        return [finding("lo-mask", { host, prefix: text, address: prefix.address, hidden })];
      }),
    );
  },
};

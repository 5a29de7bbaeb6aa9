import type { Check, Judgement } from "../../model/check.ts";
import { canonicalIp, familyOf } from "../../model/network/inet.ts";
import { sh } from "../../model/shell/shell.ts";
import { destinationOf, distinct, type Use, usesOf } from "../cast.ts";
import { finding } from "../finding.ts";

/** Answers of a masqueraded real server must pass the director; those of the other methods must not. */
export const gateways: Check = {
  name: "gateways",
  title: "default routes of the real servers",
  during: "plan",
  ask: (declaration) =>
    distinct(usesOf(declaration).map(({ server }) => server.host)).map((host) => ({
      host,
      script: sh`ip -4 route show default; ip -6 route show default 2>/dev/null; :`,
    })),
  judge(declaration, answers) {
    const groups = Map.groupBy(usesOf(declaration), ({ service, server }) => `${server.host} ${service.key}`);
    const all = [...groups.values()].flatMap((uses) => {
      const { service, server } = uses[0] as Use;
      const routes = answers.of(server.host)?.stdout;
      const key = service.family === 6 ? "default6" : "default";
      // A route that cluster.ts sets is compared there.
      if (routes === undefined || declaration.resources.has(`${server.host}/route/${key}`)) return [];
      const found = [...routes.matchAll(/^default via (\S+)/gm)].map(([, via = ""]) => canonicalIp(via) ?? via);
      const via = found.filter((one) => familyOf(one) === service.family);
      return service.forwarding === "masquerading" ? masqueraded(uses, via) : direct(uses, via);
    });
    // Several services of one real server have the same finding.
    return [...new Map(all.map((one) => [`${one.diagnostic.summary}${JSON.stringify(one.refuses)}`, one])).values()];
  },
};

function masqueraded(uses: readonly Use[], via: readonly string[]): readonly Judgement[] {
  const { service, server } = uses[0] as Use;
  const owner = service.directors.find(({ host }) => host === service.vipOwner);
  const dips = owner?.dip ? [owner.dip.address] : service.directors.flatMap(({ dip }) => (dip ? [dip.address] : []));
  if (via.some((one) => dips.includes(one)) || dips.length === 0) return [];
  const data = { host: server.host, gateways: via, directors: dips, service: service.name, rip: server.rip };
  // If another program moves the VIP, it may move a gateway address too.
  return service.vipOwner === "external"
    ? [finding("default-route-not-director", { ...data, isError: false })]
    : [finding("default-route-not-director", { ...data, isError: true }, { refuses: uses.map(destinationOf) })];
}

function direct(uses: readonly Use[], via: readonly string[]): readonly Judgement[] {
  const { service, server } = uses[0] as Use;
  const director = service.directors.find(({ dip }) => dip && via.includes(dip.address));
  if (director === undefined) return [];
  return [
    finding("default-route-is-director", {
      host: server.host,
      director: director.host,
      dip: director.dip?.address,
      forwarding: service.forwarding,
    }),
  ];
}

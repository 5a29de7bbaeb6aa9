import type { Check, Judgement } from "../model/check.ts";
import { canonicalIp, familyOf } from "../model/inet.ts";
import { sh } from "../model/shell.ts";
import { destinationOf, distinct, type Use, usesOf } from "./cast.ts";
import { error, warning } from "./finding.ts";

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
    // Several services of one real server say the same.
    return [...new Map(all.map((one) => [`${one.diagnostic.summary}${JSON.stringify(one.refuses)}`, one])).values()];
  },
};

function masqueraded(uses: readonly Use[], via: readonly string[]): readonly Judgement[] {
  const { service, server } = uses[0] as Use;
  const owner = service.directors.find(({ host }) => host === service.vipOwner);
  const dips = owner?.dip ? [owner.dip.address] : service.directors.flatMap(({ dip }) => (dip ? [dip.address] : []));
  if (via.some((one) => dips.includes(one)) || dips.length === 0) return [];
  const told = {
    ...{ code: "gateway-not-director", host: server.host },
    summary: `the default route of ${server.host} leads by ${via.join(", ") || "nowhere"}, not by the director (${dips.join(", ")})`,
    detail: `"${service.name}" is masqueraded: answers that do not pass the director keep the address ${server.rip}, and clients drop them`,
    hint: `say gateway: "${dips[0]}" on the RealServer, or set the route on the host`,
  };
  // Where something else moves the VIP, it may move a gateway address too.
  return service.vipOwner === "external" ? [warning(told)] : [error({ ...told, refuses: uses.map(destinationOf) })];
}

function direct(uses: readonly Use[], via: readonly string[]): readonly Judgement[] {
  const { service, server } = uses[0] as Use;
  const director = service.directors.find(({ dip }) => dip && via.includes(dip.address));
  if (director === undefined) return [];
  return [
    warning({
      ...{ code: "gateway-is-director", host: server.host },
      summary: `the default route of ${server.host} leads by the director ${director.host} (${director.dip?.address})`,
      detail: `answers of ${service.forwarding} carry the VIP as their source: the director drops them, because the VIP is its own`,
      hint: "give the real server a router of its own",
    }),
  ];
}

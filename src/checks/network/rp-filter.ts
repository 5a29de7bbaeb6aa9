import type { Check } from "../../model/check.ts";
import { quote, quoteAll, sh } from "../../model/shell/shell.ts";
import { directorsOf, distinct, perHost, usesOf } from "../cast.ts";
import { finding } from "../finding.ts";
import { endOf } from "./tunnel-end.ts";

/** Strict reverse path filtering drops what comes in where the way back does not lead out. The larger of `all` and the interface's value counts. */
export const rpFilter: Check = {
  name: "rp-filter",
  title: "reverse path filter of the directors",
  during: "plan",
  ask: (declaration) =>
    directorsOf(declaration).map(({ host, interface: lan }) => ({
      host,
      script: sh`cd /proc/sys/net/ipv4/conf && cat all/rp_filter ${quote(lan)}/rp_filter; ip -4 route show default`,
    })),
  judge(declaration, answers) {
    return directorsOf(declaration).flatMap(({ host, interface: lan }) => {
      const [all = "", own = "", ...routes] = (answers.of(host)?.stdout ?? "").split("\n");
      const way = routes.map((line) => / dev (\S+)/.exec(line)?.[1]).find((one) => one !== undefined);
      if (Math.max(Number(all), Number(own)) !== 1 || way === undefined || way === lan) return [];
      return [finding("rp-filter-strict", { host, device: lan, route: way })];
    });
  },
};

/** The same on the tunnel device of a real server: what comes out of the envelope has the client's source. */
export const tunnelRpFilter: Check = {
  name: "tunnel-rp-filter",
  title: "reverse path filter of the tunnels",
  during: "doctor",
  ask: (declaration) =>
    perHost(
      usesOf(declaration).filter(({ service }) => service.forwarding === "tunneling" && service.family === 4),
      ({ server }) => server.host,
      (uses) =>
        sh`cd /proc/sys/net/ipv4/conf; for d in ${quoteAll(distinct(uses.map(endOf)))}; do [ ! -e $d ] || echo "$d $(cat all/rp_filter) $(cat $d/rp_filter)"; done`,
    ),
  judge(declaration, answers) {
    return distinct(usesOf(declaration).map(({ server }) => server.host)).flatMap((host) =>
      [...(answers.of(host)?.stdout ?? "").matchAll(/^(\S+) (\d) (\d)$/gm)].flatMap(([, device, all, own]) =>
        Math.max(Number(all), Number(own)) !== 1 ? [] : [finding("tunnel-rp-filter", { host, device, all, own })],
      ),
    );
  },
};

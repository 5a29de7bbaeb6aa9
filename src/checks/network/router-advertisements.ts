import type { Check } from "../../model/check.ts";
import { sh } from "../../model/shell/shell.ts";
import { directorsOf } from "../cast.ts";
import { finding } from "../finding.ts";

/** A host that begins to forward IPv6 stops to take routes from routers. Source: ip-sysctl.rst, accept_ra. */
export const routerAdvertisements: Check = {
  name: "router-advertisements",
  title: "IPv6 routes of forwarding directors",
  during: "plan",
  ask: ({ services }) =>
    directorsOf({
      services: services.filter(({ forwarding, family }) => forwarding === "masquerading" && family === 6),
    }).map(({ host }) => ({
      host,
      script: sh`ip -6 route show default proto ra | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | while read -r d; do echo "$d $(cat /proc/sys/net/ipv6/conf/$d/accept_ra)"; done`,
    })),
  judge: (declaration, answers) =>
    directorsOf(declaration).flatMap(({ host }) =>
      [...(answers.of(host)?.stdout ?? "").matchAll(/^(\S+) 1$/gm)].map(([, device]) =>
        finding("ra-route-lost", { host, device }),
      ),
    ),
};

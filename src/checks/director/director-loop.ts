import type { Check } from "../../model/check.ts";
import { finding } from "../finding.ts";

/**
 * Two directors that are each other's real servers send a packet back and forth, unless the one in backup mode forwards nothing.
 * Source: Documentation/networking/ipvs-sysctl.rst, backup_only.
 */
export const directorLoop: Check = {
  name: "director-loop",
  title: "directors that are real servers",
  during: "plan",
  ask: () => [],
  judge: ({ services, resources }) => {
    const hosts = services
      .filter(({ forwarding, directors }) => forwarding !== "masquerading" && directors.length > 1)
      .flatMap(({ directors, realServers, name }) =>
        directors
          .filter(({ host }) => realServers.some((one) => one.host === host))
          .map(({ host }) => ({ host, name })),
      )
      .filter(({ host }) => resources.get(`${host}/sysctl/net.ipv4.vs.backup_only`)?.spec.value !== "1");
    return [...new Map(hosts.map((one) => [one.host, one])).values()].map(({ host, name }) =>
      finding("director-loop", { host, service: name }),
    );
  },
};

import type { Check } from "../model/check.ts";
import { quietServers, readArp } from "./arp-values.ts";
import { warning } from "./finding.ts";

/** Interfaces of real servers that answer ARP too little or too much, although `all` is as it should be: the kernel takes the larger value. */
export const arpStrict: Check = {
  name: "arp-strict",
  title: "ARP parameters of single interfaces",
  during: "plan",
  ask: quietServers,
  judge(declaration, answers) {
    return quietServers(declaration).flatMap(({ host }) => {
      const values = readArp(answers.of(host)?.stdout ?? "");
      return [...values].flatMap(([device, { arp_ignore = 0, proxy_arp = 0 }]) => [
        ...(arp_ignore > 2 && device !== "lo"
          ? [
              warning({
                ...{ code: "arp-ignore-high", host },
                summary: `arp_ignore of ${device} on ${host} is ${arp_ignore}: it may not answer ARP for its own address`,
                hint: `set net.ipv4.conf.${device}.arp_ignore to 0 or 1: the larger of it and all counts (ip-sysctl.rst)`,
              }),
            ]
          : []),
        ...(proxy_arp > 0
          ? [
              warning({
                ...{ code: "proxy-arp", host },
                summary: `${host} answers ARP for others on ${device} (proxy_arp): for the VIP too`,
                hint: `set net.ipv4.conf.${device}.proxy_arp to 0`,
              }),
            ]
          : []),
      ]);
    });
  },
};

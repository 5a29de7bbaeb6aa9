import type { Check } from "../../model/check.ts";
import { finding } from "../finding.ts";
import { quietServers, readArp } from "./arp-values.ts";

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
        ...(arp_ignore > 2 && device !== "lo" ? [finding("arp-ignore-high", { host, device, value: arp_ignore })] : []),
        ...(proxy_arp > 0 ? [finding("proxy-arp", { host, device })] : []),
      ]);
    });
  },
};

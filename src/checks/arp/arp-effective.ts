import type { Check } from "../../model/check.ts";
import { canonicalIp } from "../../model/network/inet.ts";
import { usesOf } from "../cast.ts";
import { finding } from "../finding.ts";
import { quietServers, readArp } from "./arp-values.ts";

/** What counts for ARP on the interface of the RIP: the larger of `all` and its own value. Source: ip-sysctl.rst, arp_ignore. */
export const arpEffective: Check = {
  name: "arp-effective",
  title: "real servers do not answer ARP for the VIP",
  during: "doctor",
  ask: quietServers,
  judge(declaration, answers) {
    const rips = new Set(usesOf(declaration).map(({ server }) => server.rip));
    const vips = new Set(usesOf(declaration).map(({ service }) => service.vip));
    return quietServers(declaration).flatMap(({ host }) => {
      const stdout = answers.of(host)?.stdout ?? "";
      const values = readArp(stdout);
      const lines = [...stdout.matchAll(/^\d+:\s+(\S+)\s+inet\s+([0-9.]+)\//gm)];
      const device = lines.find(([, , address = ""]) => rips.has(canonicalIp(address) ?? ""))?.[1];
      // A VIP that is not there yet is not answered for.
      const hasVip = lines.some(([, , address = ""]) => vips.has(canonicalIp(address)));
      if (device === undefined || !hasVip) return [];
      return (["arp_ignore", "arp_announce"] as const).flatMap((name, at) => {
        const effective = Math.max(values.get("all")?.[name] ?? 0, values.get(device)?.[name] ?? 0);
        const wanted = at + 1;
        if (effective >= wanted) return [];
        return [finding("arp-leak", { host, parameter: name, device, value: effective, wanted })];
      });
    });
  },
};

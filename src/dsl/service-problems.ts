import { isHostAddress } from "../model/inet.ts";
import type { CheckedService } from "./virtual-service.ts";

type Problem = readonly [code: string, summary: string, hint: string];

/** What is wrong inside one virtual service, although each value by itself is right. */
export function serviceProblems({ vip, port, director, servers }: CheckedService): readonly Problem[] {
  const problems: Problem[] = [];
  if (vip.address === director.dip.address)
    problems.push([
      "vip-is-dip",
      `the VIP ${vip.address} is the director's own address (DIP)`,
      "give the service an address of its own: the VIP moves and goes with the service, the DIP must stay",
    ]);
  if (!isHostAddress(vip))
    problems.push([
      "vip-no-host",
      `the VIP ${vip.address}/${vip.prefixLength} cannot be the address of a host`,
      "loopback, multicast, unspecified and broadcast addresses cannot be asked by clients: give a unicast address",
    ]);
  const seen = new Map<string, string>();
  for (const { host, rip, port: serverPort, upperThreshold = 0, lowerThreshold = 0 } of servers) {
    if (lowerThreshold > upperThreshold)
      problems.push([
        "thresholds",
        `the lower threshold ${lowerThreshold} of ${host} is above its upper threshold ${upperThreshold}`,
        "give an upper threshold that is not smaller: the kernel refuses it (ipvsadm(8) --l-threshold)",
      ]);
    if (rip === vip.address)
      problems.push([
        "vip-is-rip",
        `the VIP ${vip.address} is the address (RIP) of the real server ${host}`,
        "give the service an address of its own",
      ]);
    if (serverPort !== port)
      problems.push([
        "port-differs",
        `${host} has port ${serverPort}, the service ${port}: direct routing cannot change the port`,
        `let ${host} listen on ${port} and leave the port out; IPVS would send to ${port} silently (ipvsadm(8))`,
      ]);
    const twin = seen.get(rip);
    if (twin !== undefined)
      problems.push([
        "server-twice",
        twin === host ? `${host} is named twice` : `${twin} and ${host} have the same address ${rip}`,
        "name each real server once; its weight says how much it takes",
      ]);
    seen.set(rip, host);
  }
  return problems;
}

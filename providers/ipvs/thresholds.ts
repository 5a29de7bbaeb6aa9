import { destinationKey, printServiceKey, protocols } from "../../src/model/ipvs/service-key.ts";
import { parseEndpoint } from "../../src/model/network/inet.ts";

export interface Thresholds {
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
}

/** Reads `ipvsadm -L -n --thresholds`, by destination key: the rule format does not hold them. */
export function parseThresholds(text: string): ReadonlyMap<string, Thresholds> {
  const found = new Map<string, Thresholds>();
  let service: string | undefined;
  for (const line of text.split("\n")) {
    service = serviceOfLine(line) ?? service;
    const [, server = "", upper, lower] = /^\s+->\s+(\S+)\s+(\d+)\s+(\d+)\s/.exec(line) ?? [];
    const at = parseEndpoint(server);
    if (at === undefined) continue;
    if (service === undefined) throw new SyntaxError(`a destination before any service: ${line}`);
    const key = destinationKey(service, at.address, at.port);
    found.set(key, { upperThreshold: Number(upper), lowerThreshold: Number(lower) });
  }
  return found;
}

/** `TCP  192.168.0.21:80 wrr`, `FWM  7 IPv6 rr`. */
export function serviceOfLine(line: string): string | undefined {
  const [, mark, six] = /^FWM\s+(\d+)( IPv6)?\s/.exec(line) ?? [];
  if (mark !== undefined) return printServiceKey({ protocol: "fwmark", fwmark: Number(mark), family: six ? 6 : 4 });
  const [, name = "", where = ""] = /^(TCP|UDP|SCTP)\s+(\S+)\s/.exec(line) ?? [];
  const protocol = protocols.find((one) => one === name.toLowerCase());
  const at = parseEndpoint(where);
  return protocol && at && printServiceKey({ protocol, ...at });
}

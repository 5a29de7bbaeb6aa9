import { endpoint, parseEndpoint } from "../network/inet.ts";
import { type Protocol, parseServiceKey, printServiceKey, protocols } from "./service-key.ts";

/** How ipvsadm(8) names a virtual service; sctp has no short form. */
const optionOf: Readonly<Record<Protocol, string>> = { tcp: "-t", udp: "-u", sctp: "--sctp-service" };

/** The words that name the service on ipvsadm's command line. `-6` must follow `-f`. */
export function serviceArguments(text: string): readonly string[] {
  const key = parseServiceKey(text);
  if (key.protocol === "fwmark") return ["-f", String(key.fwmark), ...(key.family === 6 ? ["-6"] : [])];
  return [optionOf[key.protocol], endpoint(key.address, key.port)];
}

/** The key of the service that the options of a rule name; undefined where they name none. */
export function serviceOfOptions(options: ReadonlyMap<string, string>): string | undefined {
  const mark = options.get("-f");
  if (mark !== undefined && /^\d+$/.test(mark))
    return printServiceKey({ protocol: "fwmark", fwmark: Number(mark), family: options.has("-6") ? 6 : 4 });
  for (const protocol of protocols) {
    const at = parseEndpoint(options.get(optionOf[protocol]) ?? "");
    if (at) return printServiceKey({ protocol, ...at });
  }
  return undefined;
}

import { z } from "zod";

/** A key by its pattern; at most 256 characters. */
export function key(pattern: RegExp, what: string): z.ZodType<string> {
  return z.string().max(256).regex(pattern, `is not ${what}`);
}

const host = String.raw`(?:[0-9A-Fa-f.:]+|\[[0-9A-Fa-f.:]+\])`;
const service = String.raw`(?:(?:tcp|udp|sctp):${host}:\d{1,5}|fwmark6?:\d{1,10})`;

/** `tcp:192.168.0.21:80`, `fwmark:7`, `fwmark6:7`. */
export const serviceKey = key(new RegExp(`^${service}$`), "a virtual service");

/** `tcp:192.168.0.21:80/192.168.0.12:80`. */
export const destinationKey = key(new RegExp(`^${service}/${host}:\\d{1,5}$`), "a destination of a virtual service");

/** What the next boot loads: a service, its thresholds, the timeouts, or a sync daemon. */
export const bootRulesKey = key(
  new RegExp(`^(?:${service}(?:/thresholds)?|timeouts|sync/(?:master|backup))$`),
  "a part of the table",
);

/** `lo/192.168.0.21`: an interface and an address. */
export const addressKey = key(/^(?!-|\.\.?\/)[^\s/:\p{Cc}]{1,15}\/[0-9A-Fa-f.:]{2,45}$/u, "an address of an interface");

/** `default`, `default6`. */
export const routeKey = key(/^default6?$/, "a default route");

/** `gue:6080`, `fou6:5555`. */
export const fouKey = key(/^(?:gue|fou)6?:\d{1,5}$/, "a port of FOU");

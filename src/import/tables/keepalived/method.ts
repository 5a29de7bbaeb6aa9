import type { Forwarding, IpvsDestinationSpec } from "../../../model/specs.ts";
import { numberOf } from "./words.ts";

export interface Method {
  readonly forwarding: Forwarding;
  readonly tunnel?: NonNullable<IpvsDestinationSpec["tunnel"]>;
}

const forwardings: Readonly<Record<string, Forwarding>> = {
  DR: "direct-routing",
  NAT: "masquerading",
  TUN: "tunneling",
};

/**
 * `NAT`, `DR`, `TUN type gue port 6080 csum`. `isWhole` is false where keepalived complains: of a method it does not know it takes nothing, of
 * a wrong envelope the method alone, in the envelope that was set before. Source: keepalived.conf(5), lvs_method.
 */
export function parseMethod(
  [name = "", ...words]: readonly string[],
  before: Method | undefined,
): { readonly method: Method | undefined; readonly isWhole: boolean } {
  const forwarding = forwardings[name];
  if (forwarding === undefined) return { method: before, isWhole: false };
  const tunnel = parseTunnel(words);
  const isWhole = tunnel !== undefined;
  if (forwarding !== "tunneling") return { method: { forwarding }, isWhole };
  return { method: { forwarding, tunnel: tunnel ?? before?.tunnel ?? { type: "ipip" } }, isWhole };
}

function parseTunnel(words: readonly string[]): Method["tunnel"] {
  let type = "ipip";
  let port: number | undefined;
  let checksum: "nocsum" | "csum" | "remcsum" = "nocsum";
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "type") type = rest.shift() ?? "";
    else if (word === "port") {
      port = numberOf(rest.shift(), 1, 65_535);
      if (port === undefined) return undefined;
    } else if (word === "nocsum" || word === "csum" || word === "remcsum") checksum = word;
    else return undefined;
  }
  const isGood =
    ["ipip", "gue", "gre"].includes(type) &&
    (type === "gue") === (port !== undefined) &&
    !(type === "ipip" && checksum !== "nocsum") &&
    !(type === "gre" && checksum === "remcsum");
  return isGood ? { type, ...(port === undefined ? {} : { port }), checksum } : undefined;
}

import { parseServiceKey } from "../../model/ipvs/service-key.ts";
import type { IpvsDestinationSpec } from "../../model/specs.ts";
import type { EntryDraft, ServiceDraft } from "../draft.ts";
import { literal } from "./literal.ts";

/** The settings of a service for one real server, without defaults: names of properties and their code. */
export type Options = Readonly<Record<string, string>>;

export function optionsOf({ port, spec }: Pick<EntryDraft, "port" | "spec">, key: string): Options {
  const { weight, upperThreshold = 0, lowerThreshold = 0 } = spec;
  return {
    ...(weight === 1 ? {} : { weight: String(weight) }),
    ...(port === portOf(key) ? {} : { port: String(port) }),
    ...(upperThreshold === 0 ? {} : { upperThreshold: String(upperThreshold) }),
    ...(lowerThreshold === 0 ? {} : { lowerThreshold: String(lowerThreshold) }),
    ...tunnelOf(spec),
  };
}

/** Without a word: ipip. Checksums are as good as not there where there are none. */
function tunnelOf({ forwarding, tunnel }: IpvsDestinationSpec): Options {
  if (forwarding !== "tunneling" || tunnel === undefined || tunnel.type === "ipip") return {};
  const { checksum, ...rest } = tunnel;
  return { tunnel: literal(checksum === "nocsum" || checksum === undefined ? rest : { ...rest, checksum }) };
}

/** The port that a real server has without a setting. */
function portOf(key: string): number {
  const service = parseServiceKey(key);
  return service.protocol === "fwmark" ? 0 : service.port;
}

/** The method, where it is not the usual one. */
export function methodCode({ forwarding }: IpvsDestinationSpec): string | undefined {
  return forwarding === "direct-routing" ? undefined : literal(forwarding);
}

/** The entries of a service whose host was read, by host. */
export function knownOf({ entries }: ServiceDraft): readonly (EntryDraft & { readonly host: string })[] {
  return entries.flatMap((one) => (one.host === undefined ? [] : [{ ...one, host: one.host }]));
}

import { diagnostic } from "../../messages/build.ts";
import { type Address, addressOf } from "../../model/address.ts";
import type { Declaration } from "../../model/declaration.ts";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import { destinationKey } from "../../model/ipvs/service-key.ts";
import { isNamed } from "../../plan/select.ts";

/** One entry of a service for one server, on one director. */
export interface Entry {
  readonly address: Address;
  readonly host: string;
  readonly rip: string;
}

/** The kind of what a director's table holds of a real server. */
export const destinationKind = "ipvs-destination";

/** The destinations of cluster.ts. */
export function entriesOf({ services }: Declaration): readonly Entry[] {
  return services.flatMap(({ key, directors, realServers }) =>
    directors.flatMap(({ host: director }) =>
      realServers.map(({ host, rip, port }) => ({
        host,
        rip,
        address: addressOf({ host: director, kind: destinationKind, key: destinationKey(key, rip, port) }),
      })),
    ),
  );
}

/** The destinations that are named by host, by RIP, or by address (a glob of it too); a name that means nothing is a mistake. */
export function namedServers(declaration: Declaration, names: readonly string[]): readonly Address[] {
  const entries = entriesOf(declaration);
  const isMeant = ({ address, host, rip }: Entry, name: string) =>
    host === name || rip === name || (name.includes("/") && isNamed(address, name));
  const unknown = names.filter((name) => !entries.some((one) => isMeant(one, name)));
  if (unknown.length > 0) throw new Failure(unknown.map((name) => noSuchServer(name, entries)));
  return [...new Set(entries.filter((one) => names.some((name) => isMeant(one, name))).map(({ address }) => address))];
}

function noSuchServer(name: string, entries: readonly Entry[]): Diagnostic {
  const known = [...new Set(entries.map(({ host, rip }) => `${host}  ${rip}`))].join("\n");
  return diagnostic("server-unknown", { name, known });
}

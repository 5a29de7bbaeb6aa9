import type { Refused } from "../model/check.ts";
import type { Declaration, DeclaredDirector, DeclaredServer, DeclaredService } from "../model/declaration.ts";
import { destinationKey } from "../model/ipvs/service-key.ts";
import type { Shell } from "../model/shell/shell.ts";

/** One real server under one director in one service. */
export interface Use {
  readonly service: DeclaredService;
  readonly director: DeclaredDirector;
  readonly server: DeclaredServer;
}

/** Every real server with every service and director it works for; a director that is its own real server is left out. */
export function usesOf({ services }: Pick<Declaration, "services">): readonly Use[] {
  return services.flatMap((service) =>
    service.directors.flatMap((director) =>
      service.realServers.filter(({ host }) => host !== director.host).map((server) => ({ service, director, server })),
    ),
  );
}

export function directorsOf({ services }: Pick<Declaration, "services">): readonly DeclaredDirector[] {
  const all = services.flatMap(({ directors }) => directors);
  return [...new Map(all.map((one) => [one.host, one])).values()];
}

/** The destination of a use, as something that is not to be added or changed. */
export function destinationOf({ service, director, server }: Use): Refused {
  const key = destinationKey(service.key, server.rip, server.port);
  return { host: director.host, kinds: ["ipvs-destination"], keys: [key] };
}

/** One question per host, its words made from all that concern the host. */
export function perHost<T>(
  all: readonly T[],
  hostOf: (one: T) => string,
  script: (of: readonly T[]) => Shell,
): readonly { readonly host: string; readonly script: Shell }[] {
  return [...Map.groupBy(all, hostOf)].map(([host, of]) => ({ host, script: script(of) }));
}

/** Each text once, as they first came. */
export function distinct(all: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(all.filter((one) => one !== undefined))];
}

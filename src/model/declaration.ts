import type { Diagnostic } from "./diagnostic.ts";
import type { World } from "./resource.ts";
import type { Protocol } from "./service-key.ts";
import type { Source } from "./source.ts";
import type { HostTarget } from "./transport.ts";

/** A virtual service as a person thinks of it; what `verify` asks and compares. */
export interface DeclaredService {
  readonly name: string;
  readonly protocol: Protocol;
  readonly vip: string;
  readonly port: number;
  readonly scheduler: string;
  readonly director: { readonly host: string; readonly interface: string };
  /** The key of its IPVS objects. */
  readonly key: string;
  readonly realServers: readonly { readonly host: string; readonly rip: string; readonly weight: number }[];
  readonly source?: Source;
}

/** What cluster.ts says, as data. */
export interface Declaration {
  readonly cluster: string;
  readonly hosts: readonly HostTarget[];
  readonly services: readonly DeclaredService[];
  readonly resources: World;
  readonly diagnostics: readonly Diagnostic[];
}

import { z } from "zod";
import type { Declared, Protectable } from "../declaring.ts";
import { defined } from "../defined.ts";
import { type SyncOptions, syncFields } from "../properties.ts";
import { ownedOfSync } from "../sync-owned.ts";
import { RawResource } from "./raw-resource.ts";

/** Which way connections are told, and over which network. Source: ipvsadm(8) --start-daemon. */
export interface IpvsSyncProps extends SyncOptions, Protectable {
  /** Whether connections are told (master) or taken (backup). */
  readonly state: "master" | "backup";
}

const schema = syncFields.extend({ state: z.enum(["master", "backup"]) });

/** A daemon that tells connections to another director, or takes them. */
export class IpvsSync extends RawResource<IpvsSyncProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ state, ...options }) => {
      const spec = defined(options);
      return { kind: "ipvs-sync", key: state, spec, owned: ownedOfSync(spec) };
    });
  }
}

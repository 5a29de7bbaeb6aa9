import { z } from "zod";
import type { Declared, Protectable } from "../declaring.ts";
import { defined } from "../defined.ts";
import { type SyncOptions, syncFields } from "../properties.ts";
import { ownedOfSync } from "../sync-owned.ts";
import { RawResource } from "./raw-resource.ts";

/** The direction in which connections are synchronized, and the network. Source: ipvsadm(8) --start-daemon. */
export interface IpvsSyncProps extends SyncOptions, Protectable {
  /** Whether connections are sent (master) or received (backup). */
  readonly state: "master" | "backup";
}

const schema = syncFields.extend({ state: z.enum(["master", "backup"]) });

/** A sync daemon that sends connections to another director, or receives them. */
export class IpvsSync extends RawResource<IpvsSyncProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ state, ...options }) => {
      const spec = defined(options);
      return { kind: "ipvs-sync", key: state, spec, owned: ownedOfSync(spec) };
    });
  }
}

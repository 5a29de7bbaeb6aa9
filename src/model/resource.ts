import type { Address } from "./address.ts";
import type { Source } from "./source.ts";

/** The attributes of a resource, as plain JSON. Each provider knows its own shape. */
export type Spec = { readonly [field: string]: unknown };

/** One thing on one host: a sysctl, an address on an interface, a destination of a virtual service. */
export interface Resource<S extends Spec = Spec> {
  readonly host: string;
  readonly kind: string;
  readonly key: string;
  readonly spec: S;
  /** The resources that must be in place before this is created, and must stay until this is deleted. */
  readonly dependsOn: readonly Address[];
  /** The fields that lvsform compares and keeps. Others are used at create only. */
  readonly owned: readonly string[];
  /** Whether it is removed only if it is named, also when it is no longer declared. */
  readonly protect?: boolean;
  /** Whether it is temporary: a reboot ends it. */
  readonly temporary?: boolean;
  /** Where the construct that declared it stands in cluster.ts. */
  readonly source?: Source;
}

/** A view of the cluster: declared (cluster.ts), recorded (the state) or live (the probe). */
export type World = ReadonlyMap<Address, Resource>;

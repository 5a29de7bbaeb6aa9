import type { Command } from "./command.ts";
import type { Spec } from "./resource.ts";

/** Read-only shell text that prints what a parser of the same provider reads. Sections of one name travel once. */
export interface Probe {
  readonly section: string;
  readonly script: string;
}

/** Everything lvsform knows about one kind of resource. Pure: it holds no connection, so a preview cannot write. */
export interface Provider<S extends Spec = Spec> {
  readonly kind: string;
  /** What "no longer declared" means: an object is removed; a kernel value has no "gone", so the original is put back. */
  readonly absent: "remove" | "restore";
  /** True where the probe lists every object of the kind, so that those nobody declared can be shown. */
  readonly enumerates: boolean;
  /** How to read the given keys. Must not change the host; must not load a module. */
  probe(keys: readonly string[]): Probe;
  /** What the probe printed, by key. Throws on text it does not understand: garbage must not read as "absent". */
  parse(stdout: string): ReadonlyMap<string, S>;
  /** Canonical form: two specs of one key are equal when their normal forms are. Defaults and spelling live here and nowhere else. */
  normalize(spec: S, key: string): S;
  /** The commands that turn `before` into `after`: create, update or delete. Undo is the same with both swapped. */
  commands(key: string, before: S | undefined, after: S | undefined): readonly Command[];
  /** What only one resource can have at a time, so that it must be let go in one place before it is taken in another: a VIP. */
  claims?(key: string): Claim;
  /** What a resource is a part of: with it, it goes away. */
  partOf?(key: string): { readonly kind: string; readonly key: string };
  /** What moves by itself and is only shown, by key: the connections on a real server. Never compared. */
  observe?(stdout: string): ReadonlyMap<string, Observed>;
}

export interface Claim {
  readonly name: string;
  /** Whether only one of the cluster can have it, or one of each host. */
  readonly scope: "cluster" | "host";
}

/** Numbers of the moment. */
export type Observed = Readonly<Record<string, number>>;

export type Providers = ReadonlyMap<string, Provider>;

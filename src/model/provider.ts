import type { BootFacts, BootMode } from "./boot.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Resource, Spec } from "./resource.ts";
import type { ResourceSchema } from "./schema.ts";
import type { Command } from "./shell/command.ts";
import type { Guard } from "./shell/guard.ts";
import type { Shell } from "./shell/shell.ts";
import type { LineEdit } from "./text/line-edit.ts";

/** Read-only shell text that prints what a parser of the same provider reads. Sections of one name travel once. */
export interface Probe {
  readonly section: string;
  readonly script: Shell;
}

/**
 * Everything lvsform knows about one kind of resource. Pure: it holds no connection, so a preview cannot write. A spec that is `before`
 * is as `parse` read it; one that is `after` is that with its owned fields as they are wanted; undefined: nothing is, or is to be, there.
 */
export interface Provider<S extends Spec = Spec> {
  readonly kind: string;
  /**
   * The shape of its keys and specs, wherever they come from: a state, a plan file or a host. A value that does not fit never reaches
   * `commands`.
   */
  readonly schema: ResourceSchema;
  /**
   * The action for "no longer declared": an object is removed; a kernel value cannot be removed, so the owned fields of the original are restored.
   * Where nothing was there at first, both end with nothing: `commands` gets undefined.
   */
  readonly absent: "remove" | "restore";
  /** True where the probe lists every object of the kind, so that undeclared ones can be shown. */
  readonly enumerates: boolean;
  /** Whether an undeclared object is to be shown; absent: every one. A host has addresses of its own, for one. */
  isUnmanaged?(key: string, spec: S): boolean;
  /** True where objects are lines of a rule table: its commands' words are the line in which its own program lists it. */
  readonly isRule?: true;
  /**
   * A program that makes many changes of this kind at once: each command as a line on its input. It need not report which of them it refused;
   * the guard's reading does. Absent: every command is a process of its own.
   */
  readonly batch?: { readonly argv: readonly string[]; line(command: Command): string };
  /**
   * How to read the given keys, which are those declared or recorded on the host, or none; where it prints every object anyway, they do not
   * matter. Must not change the host; must not load a module; must fail where it could not read.
   */
  probe(keys: readonly string[]): Probe;
  /** Parses the output of the probe, by key; a missing key does not exist. Throws on text it does not understand: garbage must not read as "absent". */
  parse(stdout: string): ReadonlyMap<string, S>;
  /**
   * Canonical form: two specs of one key are equal when their normal forms are, in the owned fields. Defaults and spelling live here and
   * nowhere else. What it leaves out is neither compared nor shown, but recorded and given to `commands`.
   */
  normalize(spec: S, key: string): S;
  /**
   * The wanted spec, completed by the shown one where a part of an owned field is not lvsform's, or not declared: a weight inside of a rule.
   * Called before each comparison, and before `after` is made. Absent: unmanaged parts are fields of their own.
   */
  concede?(wanted: S, shown: S, owned: readonly string[]): S;
  /**
   * The commands that turn `before` into `after`: create, update or delete. Undo is the same with both swapped, so that each may be the one
   * that lacks what only a reading shows. The same with `undefined` and what is declared is what a boot script runs.
   */
  commands(key: string, before: S | undefined, after: S | undefined): readonly Command[];
  /**
   * Returns the guard: the values that may stand on the host when the change is made, one of these (undefined: nothing), by the fields that count. Undefined where
   * there is nothing to lose, or the kernel itself refuses; the provider explains why.
   */
  guard(key: string, accepted: readonly (S | undefined)[], owned: readonly string[]): Guard | undefined;
  /** The same for its removal, if that would take along what was added to it since the plan. */
  guardEmpty?(key: string, before: S): Guard;
  /** Returns the claim that only one resource can have at a time, so that it must be released in one place before it is taken in another: a VIP. */
  claims?(key: string): Claim;
  /** Returns the resource that this one is a part of: with it, it goes away. */
  partOf?(key: string): { readonly kind: string; readonly key: string };
  /** The spec in which it takes nothing new, so that what goes through it ends by itself before it is removed. */
  drained?(spec: S): S;
  /** Returns the connections through it and the clients bound to it, from the observed numbers. */
  connections?(key: string, observed: Observed): Connections;
  /** Whether the numbers of another resource of the host are of what goes through this one: a VIP's are those of its services. */
  carries?(key: string, other: { readonly kind: string; readonly key: string }): boolean;
  /** Whether a change of it may cut the connection to its host: the host then reverts it unless a new connection confirms it. */
  locksOut?(key: string, before: S | undefined, after: S | undefined): boolean;
  /**
   * Whether a change of it does cut this very connection, its address or the interface of that: blocked until it is allowed.
   * Given canonical forms.
   */
  severs?(key: string, before: S | undefined, after: S | undefined, way: SshWay): boolean;
  /** Why an undo would not restore everything; undefined: it would. */
  irreversible?(key: string, before: S | undefined, after: S | undefined): string | undefined;
  /** True where it takes effect at the next boot only: it is made last, when the running system is as it should be and confirmed. */
  readonly atBoot?: true;
  /** The other half of what is declared for the running system of one host: what its next boot needs to come to the same. */
  mirrors?(resources: readonly Resource[], mode: BootMode): readonly Mirror<S>[];
  /** Fills in what only the host can show: its boot backend. */
  settle?(key: string, spec: S, boot: BootFacts): S;
  /** Returns what else the next boot of a host needs, once all boot backends are known. It replaces what `mirrors` returned for the kind. */
  follows?(settled: readonly Resource[]): readonly Mirror<S>[];
  /** Returns how the host boots, from the output of the probe. */
  boot?(stdout: string): BootFacts;
  /** Returns text files by their paths, from the output of the probe, to show how a change edits them. */
  files?(stdout: string): ReadonlyMap<string, string>;
  /** Returns why a change would have no effect: something that lvsform does not manage prevents it. Without host and address. */
  refuses?(key: string, before: S | undefined, after: S | undefined): Diagnostic | undefined;
  /** The same change as its commands, as edits of text files. */
  edits?(key: string, before: S | undefined, after: S | undefined): readonly LineEdit[];
  /** Returns numbers that move by themselves and are only shown, by key: the connections on a real server. Never compared. */
  observe?(stdout: string): ReadonlyMap<string, Observed>;
}

/** A resource for the next boot, and the resources of the running system that it belongs to. */
export interface Mirror<S extends Spec = Spec> {
  readonly key: string;
  readonly spec: S;
  readonly of: readonly Resource[];
  /** Absent: what is usual for the kind. */
  readonly owned?: readonly string[];
}

export interface Claim {
  readonly name: string;
  /** Whether only one of the cluster can have it, or one of each host. */
  readonly scope: "cluster" | "host";
}

/** Where an ssh connection ends on its host. */
export interface SshWay {
  readonly address: string;
  readonly interface: string;
}

export interface Connections {
  /** In use: a removal cuts them. */
  readonly active: number;
  /** Closing, or idle: they are not waited for. */
  readonly inactive: number;
  /** Clients that return to the same server. */
  readonly persistent: number;
}

/** Numbers of the moment. */
export type Observed = Readonly<Record<string, number>>;

export type Providers = ReadonlyMap<string, Provider>;

import { Construct } from "constructs";
import { z } from "zod";
import { type Code, type DataOf, diagnostic } from "../messages/build.ts";
import type { BootMode } from "../model/boot.ts";
import type { DeclaredService } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Resource } from "../model/resource.ts";
import type { Source } from "../model/source.ts";
import { ownedFields } from "../model/specs.ts";
import { similarTo } from "../model/text/similar.ts";
import type { HostTarget } from "../model/transport.ts";
import { Cluster } from "./cluster.ts";
import { findSource, stackHere } from "./find-source.ts";
import { printValue } from "./print-value.ts";
import type { MessageParams } from "./properties.ts";

/** The contribution of one construct to the cluster. */
export interface Declared {
  readonly hosts?: readonly HostTarget[];
  readonly boots?: readonly (readonly [host: string, mode: BootMode])[];
  readonly renames?: readonly (readonly [host: string, before: string])[];
  readonly clients?: readonly string[];
  readonly tables?: readonly (readonly [host: string, table: "owned" | "exclusive"])[];
  readonly services?: readonly DeclaredService[];
  readonly resources?: readonly Resource[];
  readonly problems?: readonly Diagnostic[];
}

/** The questions that a construct may ask of the whole cluster while it is compiled. */
export interface Surroundings {
  /** The alias name of a VIP on an interface, `eth0:0`; undefined for IPv6, and where it would be longer than the 15 characters the kernel takes. */
  labelOf(device: string, vip: string): string | undefined;
}

/** The properties that every construct has. */
export interface Protectable {
  /**
   * Nothing that this construct declares is removed, neither by apply nor by destroy, until it is named by --allow; also after its
   * line is gone from cluster.ts. Default false.
   */
  readonly protect?: boolean;
}

/** A construct that declares its needs as data. It never reads a host, and never throws for bad values: all problems are reported at once. */
export abstract class Declaring<P extends Protectable> extends Construct {
  /** Where in cluster.ts it was made; undefined where that is not known. */
  readonly source: Source | undefined;
  /** The properties as written; not checked yet. */
  protected readonly props: P;

  constructor(scope: Construct, id: string, props: P) {
    super(scope, id);
    this.props = props;
    this.source = findSource(stackHere());
  }

  /** Returns the contribution to the cluster, with every problem of its properties. For lvsform itself. */
  abstract declare(around: Surroundings): Declared;

  /** The checked properties, or every problem in them. */
  protected check<T>(schema: z.ZodType<T>): { readonly value: T } | { readonly problems: readonly Diagnostic[] } {
    const { protect, ...own } = { ...this.props };
    const result = schema.safeParse(this.props && own);
    const problems = protect === undefined || typeof protect === "boolean" ? [] : [this.badProtect(protect)];
    if (result.success && problems.length === 0) return { value: result.data };
    return { problems: [...problems, ...(result.error?.issues ?? []).flatMap((issue) => this.explain(issue, schema))] };
  }

  private badProtect(value: unknown): Diagnostic {
    const problem = `protect: ${printValue(value)} is neither true nor false`;
    return this.report("bad-property", {
      construct: this.title,
      problem,
      hint: "Write protect: true, or leave it out.",
    });
  }

  /** The construct as messages name it: `Director "v11"`. */
  protected get title(): string {
    return `${this.constructor.name} "${Cluster.pathOf(this)}"`;
  }

  /** Builds a diagnostic at the line of this construct. */
  protected report<C extends Code>(code: C, data: DataOf<C>): Diagnostic {
    return diagnostic(code, data, { source: this.source });
  }

  protected resource(base: Pick<Resource, "host" | "kind" | "key" | "spec"> & Partial<Resource>): Resource {
    const fields: Readonly<Record<string, readonly string[]>> = ownedFields;
    const owned = base.owned ?? fields[base.kind] ?? Object.keys(base.spec);
    const protection = this.props?.protect === true ? { protect: true } : {};
    return { dependsOn: [], owned, ...protection, ...(this.source ? { source: this.source } : {}), ...base };
  }

  private explain(issue: z.core.$ZodIssue, schema: z.core.$ZodType): Diagnostic[] {
    // A union reports only "invalid input". The reason is in its branches: the branch that came furthest is meant.
    if (issue.code === "invalid_union") {
      const branch = issue.errors.toSorted((a, b) => deepest(b) - deepest(a))[0];
      const own = issue.errors.flat().find(({ message }) => message.startsWith("is not "));
      if (branch && deepest(branch) === 0 && own)
        return this.explain({ ...own, path: issue.path } as z.core.$ZodIssue, schema);
      if (branch && deepest(branch) > 0)
        return branch.flatMap((one) =>
          this.explain({ ...one, path: [...issue.path, ...one.path] } as z.core.$ZodIssue, schema),
        );
    }
    const path = z.core.toDotPath(issue.path);
    if (issue.code === "unrecognized_keys") {
      const known = [...namesAt(schema, issue.path), ...(path ? [] : ["protect"])];
      return issue.keys.map((key) => this.unknownProperty(path, key, known));
    }
    const params = issue.code === "custom" ? (issue.params as Partial<MessageParams> | undefined) : undefined;
    if (params?.code !== undefined) {
      const data = { ...params.data, construct: this.title, property: path };
      return [this.report(params.code, data as DataOf<typeof params.code>)];
    }
    const problem = path ? `${path}: ${issue.message}` : issue.message;
    const hint = `See the documentation of ${this.constructor.name}Props${path ? `, property ${path}` : ""}.`;
    return [this.report("bad-property", { construct: this.title, problem, hint })];
  }

  private unknownProperty(path: string, key: string, known: readonly string[]): Diagnostic {
    const meant = similarTo(key, known);
    const all = known.length > 0 ? `The properties are ${known.join(", ")}.` : `See ${this.constructor.name}Props.`;
    const problem = `${path === "" ? "it" : path} has no property ${key}`;
    const hint = meant ? `Write ${meant}. ${all}` : all;
    return this.report("bad-property", { construct: this.title, problem, hint });
  }
}

/** The properties that an object of the schema can have, at a path in it. */
function namesAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const [first, ...rest] = path;
  return [
    ...new Set(
      objectsIn(schema).flatMap((one): readonly string[] => {
        if (one instanceof z.ZodArray) return typeof first === "number" ? namesAt(one.element, rest) : [];
        const shape = (one as z.ZodObject).shape as Readonly<Record<string, z.core.$ZodType>>;
        if (first === undefined) return Object.keys(shape);
        const next = shape[String(first)];
        return next ? namesAt(next, rest) : [];
      }),
    ),
  ];
}

/** The objects and lists that a schema stands for, whatever is wrapped around them. */
function objectsIn(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject || schema instanceof z.ZodArray) return [schema];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((one) => objectsIn(one));
  if (schema instanceof z.ZodPipe) return objectsIn(schema.in);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return objectsIn(schema.unwrap() as z.core.$ZodType);
  return [];
}

function deepest(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

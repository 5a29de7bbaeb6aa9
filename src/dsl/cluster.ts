import { Construct } from "constructs";

/**
 * The root of a cluster: directors, real servers and virtual services that are planned together. Default export of cluster.ts. It may
 * stand inside another tree of constructs, such as a stack of CDKTF's: `new Cluster(stack, "web")`.
 *
 * @example
 * ```ts
 * import { Cluster } from "lvsform";
 *
 * const web = new Cluster("web");
 * export default web;
 * ```
 */
export class Cluster extends Construct {
  /** The name shown in plans and stored in the state. Letters, digits, dot, dash and underscore. */
  readonly name: string;

  constructor(name: string);
  constructor(scope: Construct, name: string);
  constructor(...[first, second]: [name: string] | [scope: Construct, name: string]) {
    const [scope, name] = first instanceof Construct || second !== undefined ? [first, second] : [undefined, first];
    // Without an id of its own at the root. A bad name is reported with all other problems, not by the tree.
    super(scope as Construct, scope === undefined ? "" : String(name) || "cluster");
    this.name = name as string;
  }

  /** The cluster that a construct stands in, if any. */
  static of(construct: Construct): Cluster | undefined {
    return construct.node.scopes.findLast((one) => one instanceof Cluster);
  }

  /** The names of a construct and of what it stands in below its cluster, wherever that stands: `blue/http`. */
  static pathOf(construct: Construct): string {
    const { scopes } = construct.node;
    const below = scopes.slice(scopes.findLastIndex((one) => one instanceof Cluster) + 1);
    return below.map(({ node }) => node.id).join("/");
  }
}

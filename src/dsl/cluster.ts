import { RootConstruct } from "constructs";

/** The root of a cluster: directors, real servers and virtual services that are planned together. Default export of cluster.ts. */
export class Cluster extends RootConstruct {
  /** The name shown in plans and kept in the state. Letters, digits, dot, dash and underscore. */
  readonly name: string;

  constructor(name: string) {
    // Without an id of its own: paths of constructs begin below it.
    super();
    this.name = name;
  }
}

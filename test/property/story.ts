import { providers } from "../../providers/index.ts";
import { compile } from "../../src/dsl/compile.ts";
import { findCycle } from "../../src/graph/cycle.ts";
import type { Cluster } from "../../src/index.ts";
import type { Declaration } from "../../src/model/declaration.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { StateWriter } from "../../src/model/store.ts";
import { apply, declareNothing, type Outcome, type PlanOptions, plan, type Tool } from "../../src/pipeline.ts";
import { writeStore } from "../../state/sqlite-store.ts";
import { directorHosts, numberOf, serverHosts } from "./build-cluster.ts";
import { type HostBeginnings, newHost } from "./model-beginnings.ts";
import { type ModelHost, type Network, picture } from "./model-state.ts";
import { modelTransport } from "./model-transport.ts";

/** lvsform and a network of model hosts, with a record of its own. */
export interface Story {
  readonly network: Network;
  readonly store: StateWriter;
  plan(declaration: Declaration): Promise<Plan>;
  /** Plans and applies; `afterStep` sees the network after every single step. */
  apply(declaration: Declaration, afterStep?: (step: string) => void): Promise<Outcome>;
  destroy(afterStep?: (step: string) => void): Promise<Outcome>;
  /** Every host as it is, of its modules those that `counts` takes. Default: all. */
  pictures(counts?: (module: string) => boolean): Record<string, unknown>;
  end(): void;
}

const nobody = () => Promise.reject(new Error("this story has no machine of its own"));

export function beginStory(beginnings: Readonly<Record<string, Partial<HostBeginnings>>> = {}): Story {
  const network: ReadonlyMap<string, ModelHost> = new Map(
    [...directorHosts, ...serverHosts].map((name) => [
      name,
      newHost({ name, number: numberOf(name), ...beginnings[name] }),
    ]),
  );
  const store = writeStore(":memory:", "random");
  let watch: (step: string) => void = () => {};
  const tool: Tool = {
    ...{ clusterFile: "cluster.ts", providers, checks: [], withLocal: nobody },
    counters: { probe: { section: "none", script: ":" }, parse: nobody } as unknown as Tool["counters"],
    withHost: (target, task) => task(modelTransport(network, target.name, (_host, step) => watch(step))),
    readState: () => store,
    writeState: () => store,
    now: () => new Date(0),
    progress: () => {},
  };
  const make = async (verb: PlanOptions["purpose"], declaration: Declaration, afterStep: (step: string) => void) => {
    const options: PlanOptions = { purpose: verb, targets: [], excludes: [] };
    const state = store.read();
    const made = await plan(tool, declaration, state, options);
    watch = afterStep;
    try {
      const outcome = await apply(tool, { declaration, state, plan: made, options, verb }, store, () => {});
      // As the verb does: what now stands on what may change without any value changing.
      if (outcome.status === "done") store.refresh([...declaration.resources.values()]);
      return outcome;
    } finally {
      watch = () => {};
    }
  };
  return {
    network,
    store,
    plan: (declaration) => plan(tool, declaration, store.read(), { purpose: "apply", targets: [], excludes: [] }),
    apply: (declaration, afterStep = () => {}) => make("apply", declaration, afterStep),
    destroy: (afterStep = () => {}) => make("destroy", declareNothing("random"), afterStep),
    pictures: (counts = () => true) =>
      Object.fromEntries(
        [...network].map(([name, host]) => [
          name,
          picture({ ...host, modules: new Set([...host.modules].filter(counts)) }),
        ]),
      ),
    end: () => store.close(),
  };
}

/** What cluster.ts says, as the tool reads it; with errors in it, none of these tests says anything. */
export function declarationOf(cluster: Cluster): Declaration {
  const declaration = compile(cluster);
  const errors = [...declaration.diagnostics, ...findCycle(declaration.resources)].filter(
    ({ severity }) => severity === "error",
  );
  if (errors.length > 0) throw new Error(`not a valid cluster: ${errors.map(({ summary }) => summary).join("; ")}`);
  return declaration;
}

/** What went wrong, short enough to be read in a counterexample. */
export function troubles({ status, problems, left }: Outcome): readonly string[] {
  return [
    ...(status === "done" ? [] : [`the run is ${status}`]),
    ...problems.map(({ summary, detail }) => `${summary}: ${detail}`),
    ...left.changes.map(({ action, address, cause }) => `left: ${action} ${address} (${cause})`),
  ];
}

const libraries = [
  ...["gre", "ip_tunnel", "tunnel4", "tunnel6", "udp_tunnel", "ip6_udp_tunnel", "ip6_tunnel"],
  ...["libcrc32c", "nf_conntrack", "nf_defrag_ipv4", "nf_defrag_ipv6", "nf_nat", "nf_conntrack_sip"],
];

/**
 * Whether it is none of the modules that others bring. The last one that needs such a module may not be the one that brought it, and
 * then it stays: after several clusters on the same hosts destroy may leave one behind.
 */
export function isOwnModule(name: string): boolean {
  return !libraries.includes(name);
}

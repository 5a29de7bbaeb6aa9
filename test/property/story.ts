import { providers } from "../../providers/index.ts";
import {
  apply,
  declareNothing,
  defaultSettings,
  keepRecovery,
  lasting,
  look,
  type Outcome,
  type PlanOptions,
  plan,
  type Tool,
} from "../../src/api/pipeline.ts";
import { compile } from "../../src/dsl/compile.ts";
import { findCycle } from "../../src/graph/cycle.ts";
import type { Cluster } from "../../src/index.ts";
import type { Declaration } from "../../src/model/declaration.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { State, StateWriter } from "../../src/model/store.ts";
import type { Transport } from "../../src/model/transport.ts";
import { usualRestraint } from "../../src/plan/hold/restrain.ts";
import { writeStore } from "../../state/sqlite-store.ts";
import { directorHosts, numberOf, serverHosts } from "./build-cluster.ts";
import { type HostBeginnings, newHost } from "./model-beginnings.ts";
import { tidy } from "./model-modules.ts";
import { type Network, picture } from "./model-state.ts";
import { modelTransport } from "./model-transport.ts";

/** lvsform and a network of model hosts, with a record of its own. */
export interface Story {
  readonly network: Network;
  readonly store: StateWriter;
  readonly tool: Tool;
  plan(declaration: Declaration): Promise<Plan>;
  /** Plans and applies; `afterStep` sees the network after every single step. */
  apply(declaration: Declaration, afterStep?: (step: string) => void, drainMs?: number): Promise<Outcome>;
  destroy(afterStep?: (step: string) => void): Promise<Outcome>;
  /** Every host as it is; `tidied`: without the modules that only others need, where none does any more. */
  pictures(tidied?: "tidied"): Record<string, unknown>;
  end(): void;
}

/** Every change is meant: a story makes and removes whatever it wants. */
const everything = ({ resources }: State): Omit<PlanOptions, "purpose"> => ({
  ...usualRestraint,
  targets: [],
  excludes: [],
  confirm: "never",
  allowIrreversible: true,
  allowed: [...resources.keys()],
});

const nobody = () => Promise.reject(new Error("this story has no machine of its own"));

/** Every host begins in the same way. */
export function beginNetwork(beginnings: Pick<HostBeginnings, "modules" | "sysctls"> = {}): Network {
  return new Map(
    [...directorHosts, ...serverHosts].map((name) => [name, newHost({ name, number: numberOf(name), ...beginnings })]),
  );
}

export function beginStory(beginnings: Pick<HostBeginnings, "modules" | "sysctls"> = {}): Story {
  return tellStory(beginNetwork(beginnings), writeStore(":memory:", "random"));
}

/** A story that goes on from how hosts and record are. */
export function tellStory(
  network: Network,
  store: StateWriter,
  connect: (host: string, watch: (step: string) => void) => Transport = (host, watch) =>
    modelTransport(network, host, (_host, step) => watch(step)),
  confirm: PlanOptions["confirm"] = "never",
): Story {
  let watch: (step: string) => void = () => {};
  const tool: Tool = {
    ssh: {} as Tool["ssh"],
    clusterFile: "cluster.ts",
    providers,
    checks: [],
    withLocal: nobody,
    counters: { probe: { section: "none", script: ":" }, parse: nobody } as unknown as Tool["counters"],
    withHost: (target, task) => task(connect(target.name, (step) => watch(step))),
    readState: () => store,
    writeState: async () => store,
    maintenance: {} as Tool["maintenance"],
    drift: {} as Tool["drift"],
    actor: { user: "somebody", machine: "here", pid: 1, command: "apply" },
    renew: async () => {},
    sleep: async () => {},
    now: () => new Date(0),
    progress: () => {},
  };
  const make = async (
    verb: PlanOptions["purpose"],
    declaration: Declaration,
    afterStep: (step: string) => void,
    drainMs = 0,
  ) => {
    const state = store.read();
    const options = { ...everything(state), confirm, purpose: verb };
    const seen = await look(tool, declaration, state, options);
    watch = afterStep;
    try {
      keepRecovery(store, seen.recovery, tool);
      const settings = { ...defaultSettings, drainMs };
      const outcome = await apply(tool, { declaration, state, seen, options, verb, settings }, store, () => {});
      // As the verb does: what now stands on what may change without any value changing.
      if (outcome.status === "done") store.refresh([...seen.declared.values()]);
      return outcome;
    } finally {
      watch = () => {};
    }
  };
  return {
    network,
    store,
    tool,
    plan: (declaration) => {
      const state = store.read();
      return plan(tool, declaration, state, { ...everything(state), confirm, purpose: "apply" });
    },
    apply: (declaration, afterStep = () => {}, drainMs = 0) => make("apply", declaration, afterStep, drainMs),
    destroy: (afterStep = () => {}) => make("destroy", declareNothing("random"), afterStep),
    pictures: (tidied) =>
      Object.fromEntries([...network].map(([name, host]) => [name, picture(tidied ? tidy(host) : host)])),
    end: () => store.close(),
  };
}

/** What cluster.ts says, as the tool reads it; with errors in it, none of these tests says anything. */
export function declarationOf(cluster: Cluster): Declaration {
  const declaration = lasting(compile(cluster), providers);
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

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providers } from "../../providers/index.ts";
import { declare, type Tool } from "../../src/api/pipeline.ts";
import { changeHosts } from "../../src/cli/verbs/change-hosts.ts";
import { openLocal } from "../../src/hosts/local.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { usualRestraint } from "../../src/plan/hold/restrain.ts";
import type { Terminal } from "../../src/views/terminal.ts";
import { openDriftStore, readDriftStore } from "../../state/drift-store.ts";
import { takeDriftTurn } from "../../state/drift-turn.ts";
import { readStore, takeStore } from "../../state/sqlite-store.ts";
import { newHost } from "../property/model-beginnings.ts";
import type { ModelHost, Network } from "../property/model-state.ts";
import { modelTransport } from "../property/model-transport.ts";
import { beginNetwork } from "../property/story.ts";

/** A cluster of a director and two servers on model hosts, with a record, a memory of drift, and a clock that is turned by hand. */
export interface Stage {
  readonly tool: Tool;
  readonly terminal: Terminal;
  readonly folder: string;
  readonly network: Network;
  /** Hosts that cannot be reached now. */
  readonly down: Set<string>;
  /** What was printed since it was asked last, on both streams. */
  said(): string;
  declare(change?: (text: string) => string): void;
  apply(): Promise<number>;
  pass(minutes: number): void;
  host(name: string): ModelHost;
  end(): void;
}

const cluster = `import { Cluster, Director, RealServer, VirtualService } from "lvsform";
const random = new Cluster("random");
const d1 = new Director(random, "d1", { host: "d1", boot: "none", interface: "eth0", dip: "192.168.0.11/24" });
const s1 = new RealServer(random, "s1", { host: "s1", boot: "none", rip: "192.168.0.31" });
const s2 = new RealServer(random, "s2", { host: "s2", boot: "none", rip: "192.168.0.32" });
new VirtualService(random, "http", {
  director: d1, vip: "192.168.0.21/24", port: 80, scheduler: "wrr",
  realServers: [{ server: s1, weight: 2 }, s2],
});
export default random;
`;

function withServers(text: string, names: readonly string[]): string {
  const lines = names.map(
    (name, at) =>
      `new RealServer(random, "${name}", { host: "${name}", boot: "none", rip: "192.168.${1 + Math.floor(at / 250)}.${1 + (at % 250)}" })`,
  );
  if (lines.length === 0) return text;
  return text
    .replace("192.168.0.11/24", "192.168.0.11/16")
    .replace("}, s2],", "}, s2, ...others],")
    .replace("new VirtualService", `const others = [${lines.join(",\n")}];\nnew VirtualService`);
}

export const changeFlags = {
  yes: true,
  json: false,
  tui: false,
  onError: "stop" as const,
  settings: { confirmSeconds: 60, lockSeconds: 0, drainMs: 0 },
};
export const lookFlags = { markdownSize: 65_000, keepDays: 90, notify: [], heal: [], healLimit: 10, lockTimeout: 0 };
export const changeOptions = {
  ...usualRestraint,
  confirm: "never" as const,
  purpose: "apply" as const,
  targets: [],
  excludes: [],
};

/**
 * @param more servers besides the two; each is one more host.
 * @param former the folder, or the hosts, of a stage before.
 */
export function beginStage(more = 0, former: Partial<Pick<Stage, "folder" | "network">> = {}): Stage {
  const folder = former.folder ?? mkdtempSync(join(tmpdir(), "lvsform-drift-"));
  const others = Array.from({ length: more }, (_, at) => `t${at + 1}`);
  const network: Network =
    former.network ??
    new Map([...beginNetwork(), ...others.map((name) => [name, newHost({ name, number: 100 })] as const)]);
  const down = new Set<string>();
  const printed: string[] = [];
  let now = Date.parse("2026-01-01T00:00:00Z");
  const out = (text: string) => void printed.push(text);
  const terminal = {
    interactive: false,
    out,
    error: out,
    paint: (_colour: string, text: string) => text,
    paintError: (_colour: string, text: string) => text,
  } as unknown as Terminal;
  const state = join(folder, ".lvsform/state.db");
  const memory = join(folder, ".lvsform/drift.db");
  const actor = { user: "somebody", machine: "here", pid: process.pid, command: "drift" };
  // A program of its own reads cluster.ts once; here each version needs a name of its own.
  let version = 0;
  const tool: Tool = {
    ssh: {} as Tool["ssh"],
    get clusterFile() {
      return join(folder, `cluster${version}.ts`);
    },
    providers,
    checks: [],
    actor,
    counters: {} as Tool["counters"],
    withHost: async ({ name }, task) => {
      if (down.has(name))
        throw new Failure({
          severity: "error",
          code: "unreachable",
          host: name,
          summary: `${name} is down`,
          hint: "start it",
        });
      return task(modelTransport(network, name, () => {}));
    },
    withLocal: (task) => task(openLocal()),
    readState: (name) => readStore(state, name),
    writeState: (name) =>
      takeStore(state, name, { actor, lockTimeoutMs: 0, sleep: async () => {}, now: () => Date.now() }),
    maintenance: {} as Tool["maintenance"],
    drift: {
      open: () => openDriftStore(memory),
      read: () => readDriftStore(memory),
      turn: () => takeDriftTurn(join(folder, ".lvsform/drift.lock")),
    },
    renew: async () => {},
    sleep: async () => {},
    now: () => new Date(now),
    progress: () => {},
  };
  const stage: Stage = {
    tool,
    terminal,
    folder,
    network,
    down,
    said: () => printed.splice(0).join(""),
    declare: (change = (text) => text) => {
      version += 1;
      writeFileSync(tool.clusterFile, change(withServers(cluster, others)));
    },
    apply: async () =>
      changeHosts(
        tool,
        terminal,
        { verb: "apply", declaration: await declare(tool), options: changeOptions },
        changeFlags,
      ),
    pass: (minutes) => {
      now += minutes * 60_000;
    },
    host: (name) => {
      const found = network.get(name);
      if (found === undefined) throw new Error(`there is no host ${name}`);
      return found;
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
  stage.declare();
  return stage;
}

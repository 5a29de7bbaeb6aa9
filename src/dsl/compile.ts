import type { IConstruct } from "constructs";
import { diagnostic } from "../messages/build.ts";
import { type Address, addressOf } from "../model/address.ts";
import type { Declaration } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { familyOf } from "../model/network/inet.ts";
import type { Resource } from "../model/resource.ts";
import type { HostTarget } from "../model/transport.ts";
import type { Cluster } from "./cluster.ts";
import { clusterProblems, type HostsOfCluster } from "./cluster-problems.ts";
import { type Declared, Declaring } from "./declaring.ts";
import { Director } from "./director.ts";
import { mergeResources } from "./merge.ts";
import { printValue } from "./print-value.ts";
import { RealServer } from "./real-server.ts";
import { VirtualService } from "./virtual-service.ts";

/** Turns the tree of constructs into data: what each host needs and in which order, and every problem in it. */
export function compile(cluster: Cluster): Declaration {
  const constructs = cluster.node.findAll();
  const vips = [...new Set(constructs.flatMap((one) => (one instanceof VirtualService ? (one.vip ?? []) : [])))];
  const labelled = vips.filter((vip) => familyOf(vip) === 4);
  const around = {
    labelOf(device: string, vip: string) {
      const label = `${device}:${labelled.indexOf(vip)}`;
      return labelled.includes(vip) && label.length <= 15 ? label : undefined;
    },
  };
  const declared = new Map<IConstruct, Declared>(
    constructs.flatMap((one) => (one instanceof Declaring ? [[one, one.declare(around)] as const] : [])),
  );
  const all = [...declared.values()];
  const services = all.flatMap((one) => one.services ?? []);
  const { hosts, problems: clashes } = mergeHosts(all.flatMap((one) => one.hosts ?? []));
  const merged = mergeResources([...all.flatMap((one) => one.resources ?? []), ...userOrder(constructs, declared)]);
  return {
    cluster: cluster.name,
    hosts,
    clients: [...new Set(all.flatMap((one) => one.clients ?? []))],
    renames: new Map(all.flatMap((one) => one.renames ?? [])),
    boots: new Map(all.flatMap((one) => one.boots ?? [])),
    tables: new Map(all.flatMap((one) => one.tables ?? [])),
    services,
    resources: merged.resources,
    diagnostics: [
      ...nameProblems(cluster),
      ...all.flatMap((one) => one.problems ?? []),
      ...clashes,
      ...clashesOf(
        all.flatMap((one) => one.tables ?? []),
        "table-differs",
      ),
      ...clashesOf(
        all.flatMap((one) => one.boots ?? []),
        "boot-differs",
      ),
      ...renameProblems(
        all.flatMap((one) => one.renames ?? []),
        hosts,
      ),
      ...clusterProblems(services, hostsOf(constructs)),
      ...merged.problems,
      ...circleProblems(constructs),
    ],
  };
}

/**
 * Returns the dependencies of `node.addDependency`: everything the one construct declares waits for everything the other does. What both declare
 * (two services with one real server) is left out: it cannot wait for itself.
 */
function userOrder(
  constructs: readonly IConstruct[],
  declared: ReadonlyMap<IConstruct, Declared>,
): readonly Resource[] {
  const below = (root: IConstruct): ReadonlyMap<Address, Resource> =>
    new Map(
      root.node
        .findAll()
        .flatMap((one) => declared.get(one)?.resources ?? [])
        .map((one) => [addressOf(one), one]),
    );
  return constructs.flatMap((construct) =>
    construct.node.dependencies.flatMap((dependency) => {
      const mine = below(construct);
      const theirs = below(dependency);
      const dependsOn = [...theirs.keys()].filter((address) => !mine.has(address));
      return [...mine].filter(([address]) => !theirs.has(address)).map(([, resource]) => ({ ...resource, dependsOn }));
    }),
  );
}

/** Constructs that wait for each other by `node.addDependency`, also where they declare nothing that could show it. */
function circleProblems(constructs: readonly IConstruct[]): readonly Diagnostic[] {
  const waits = (from: IConstruct, to: IConstruct, seen = new Set<IConstruct>()): boolean =>
    from.node.dependencies.some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return waits(next, to, seen);
    });
  const [first] = constructs.filter((one) => one.node.dependencies.length > 0 && waits(one, one));
  if (first === undefined) return [];
  const source = first instanceof Declaring ? first.source : undefined;
  return [diagnostic("dependency-circle", { construct: first.node.path }, { source })];
}

function mergeHosts(targets: readonly HostTarget[]): { hosts: readonly HostTarget[]; problems: readonly Diagnostic[] } {
  const hosts = new Map<string, HostTarget>();
  const problems: Diagnostic[] = [];
  for (const target of targets) {
    const first = hosts.get(target.name) ?? target;
    hosts.set(target.name, first);
    if (first.sudo === target.sudo) continue;
    problems.push(diagnostic("sudo-differs", { host: target.name }, { host: target.name }));
  }
  return { hosts: [...hosts.values()], problems };
}

/** Reports a property of a host that several constructs declare with different values. */
function clashesOf(
  declared: readonly (readonly [host: string, value: string])[],
  code: "table-differs" | "boot-differs",
): readonly Diagnostic[] {
  const first = new Map(declared.toReversed());
  return declared
    .filter(([host, value]) => first.get(host) !== value)
    .map(([host, value]) => diagnostic(code, { host, values: [first.get(host) ?? "", value] }, { host }));
}

/** Checks that a former name is unused, and belongs to one host only. */
function renameProblems(
  renames: readonly (readonly [host: string, before: string])[],
  hosts: readonly HostTarget[],
): readonly Diagnostic[] {
  return renames.flatMap(([host, before], at): Diagnostic[] => {
    const other = renames.slice(0, at).find(([name, former]) => former === before && name !== host)?.[0];
    const isHost = hosts.some(({ name }) => name === before);
    if (!isHost && other === undefined) return [];
    return [
      isHost || other === undefined
        ? diagnostic("rename-to-present", { host, before }, { host })
        : diagnostic("rename-twice", { host, other, before }, { host }),
    ];
  });
}

function hostsOf(constructs: readonly IConstruct[]): HostsOfCluster {
  return {
    directors: constructs.flatMap((one) => (one instanceof Director ? (one.facts ?? []) : [])),
    realServers: constructs.flatMap((one) => (one instanceof RealServer ? (one.facts ?? []) : [])),
  };
}

function nameProblems({ name }: Cluster): readonly Diagnostic[] {
  if (typeof name === "string" && name.length <= 100 && /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) return [];
  return [diagnostic("bad-cluster-name", { name: printValue(name) })];
}

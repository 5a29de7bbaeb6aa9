import type { Diagnostic } from "../../../model/diagnostic.ts";
import type { Change, Plan, Unmanaged } from "../../../model/plan.ts";

/** By what the changes are gathered. */
export type Grouping = "host" | "wave";

/** A place in the tree. A change or a message is a leaf. */
export interface Node {
  /** Stays the same in a new plan. */
  readonly id: string;
  readonly label: string;
  readonly depth: number;
  readonly children: readonly Node[];
  /** All changes in it, in order. */
  readonly changes: readonly Change[];
  readonly change?: Change;
  readonly diagnostic?: Diagnostic;
  readonly unmanaged?: Unmanaged;
  /** The one host all of it is on. */
  readonly host?: string;
}

/** What needs attention first: messages, then what is blocked, then the rest by host and kind, or in the order of work. */
export function treeOf(plan: Plan, grouping: Grouping, matches: (change: Change) => boolean): Node {
  const allBlocked = plan.changes.filter((change) => change.blocked !== undefined);
  // As they happen.
  const shown = [...plan.waves.flatMap((wave) => wave.flatMap(({ changes }) => changes)), ...allBlocked].filter(
    matches,
  );
  const blocked = allBlocked.filter(matches);
  const children = [
    ...messages(plan.diagnostics),
    ...(blocked.length > 0
      ? [
          group(
            "blocked",
            "blocked",
            1,
            blocked,
            leaves("blocked", 2, blocked, ({ address }) => address),
          ),
        ]
      : []),
    ...(grouping === "host" ? byHost(plan, shown) : byWave(plan, shown)),
    ...unmanaged(plan.unmanaged),
  ];
  return group("cluster", plan.cluster, 0, shown, children);
}

function group(
  id: string,
  label: string,
  depth: number,
  changes: readonly Change[],
  children: readonly Node[],
  host?: string,
): Node {
  return { id, label, depth, changes, children, ...(host === undefined ? {} : { host }) };
}

function leaves(
  under: string,
  depth: number,
  changes: readonly Change[],
  labelOf: (change: Change) => string,
): readonly Node[] {
  return changes.map((change) => ({
    id: `${under} ${change.address}`,
    label: labelOf(change),
    depth,
    children: [],
    changes: [change],
    change,
    host: change.host,
  }));
}

function messages(diagnostics: readonly Diagnostic[]): readonly Node[] {
  if (diagnostics.length === 0) return [];
  const rank = { error: 0, warning: 1 };
  const sorted = diagnostics.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
  const children = sorted.map((diagnostic, at) => ({
    id: `message ${at}`,
    label: diagnostic.summary,
    depth: 2,
    children: [],
    changes: [],
    diagnostic,
  }));
  return [group("messages", "messages", 1, [], children)];
}

function unmanaged(found: readonly Unmanaged[]): readonly Node[] {
  if (found.length === 0) return [];
  const children = found.map((one) => ({
    id: `unmanaged ${one.address}`,
    label: one.address,
    depth: 2,
    children: [],
    changes: [],
    unmanaged: one,
  }));
  return [group("unmanaged", "not in cluster.ts, left alone", 1, [], children)];
}

function byHost(plan: Plan, shown: readonly Change[]): readonly Node[] {
  const hosts = Map.groupBy(
    shown.filter((change) => change.blocked === undefined),
    ({ host }) => host,
  );
  const order = [...new Set([...plan.hosts.map(({ name }) => name), ...hosts.keys()])];
  return order.flatMap((host) => {
    const changes = hosts.get(host);
    if (changes === undefined) return [];
    const kinds = [...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, all]) =>
      group(
        `host ${host} ${kind}`,
        kind,
        2,
        all,
        leaves("change", 3, all, ({ key }) => key),
        host,
      ),
    );
    return [group(`host ${host}`, host, 1, changes, kinds, host)];
  });
}

function byWave({ waves }: Plan, shown: readonly Change[]): readonly Node[] {
  const isShown = new Set(shown.map(({ address }) => address));
  return waves.flatMap((wave, at) => {
    const hosts = wave.flatMap(({ host, changes }) => {
      const all = changes.filter(({ address }) => isShown.has(address));
      return all.length > 0
        ? [
            group(
              `wave ${at} ${host}`,
              host,
              2,
              all,
              leaves("change", 3, all, ({ kind, key }) => `${kind} ${key}`),
              host,
            ),
          ]
        : [];
    });
    const changes = hosts.flatMap((host) => host.changes);
    return changes.length > 0 ? [group(`wave ${at}`, `wave ${at + 1}`, 1, changes, hosts)] : [];
  });
}

export const isGroup = ({ children }: Node): boolean => children.length > 0;

/** The rows of the tree: what lies in a folded place is not among them. */
export function rowsOf(root: Node, folded: ReadonlySet<string>): readonly Node[] {
  const rows: Node[] = [];
  const visit = (node: Node) => {
    rows.push(node);
    if (!folded.has(node.id)) for (const child of node.children) visit(child);
  };
  visit(root);
  return rows;
}

/** Every place below which something lies, folded so that nothing deeper than `depth` is seen. */
export function foldedTo(root: Node, depth: number): ReadonlySet<string> {
  const folded = new Set<string>();
  const visit = (node: Node) => {
    if (isGroup(node) && node.depth >= depth) folded.add(node.id);
    for (const child of node.children) visit(child);
  };
  visit(root);
  return folded;
}

/** The places from the root to a leaf. */
export function pathTo(root: Node, id: string): readonly Node[] {
  if (root.id === id) return [root];
  for (const child of root.children) {
    const path = pathTo(child, id);
    if (path.length > 0) return [root, ...path];
  }
  return [];
}

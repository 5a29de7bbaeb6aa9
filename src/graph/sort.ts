import { compareText } from "../model/text/canonical.ts";

export interface Sorted {
  readonly order: readonly string[];
  /** Nodes that wait for each other, in the order of the circle; empty where there is none. */
  readonly cycle: readonly string[];
}

/** Topological order, ties as in `roots`, by text where they are not given: two runs give the same. Edges to unknown nodes are passed over. */
export function sortByNeeds(needs: ReadonlyMap<string, readonly string[]>, roots: readonly string[] = []): Sorted {
  const order: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const open = new Set<string>();
  let cycle: readonly string[] = [];
  const isLeaf = (node: string) => (needs.get(node) ?? []).length === 0;
  const end = (node: string): void => {
    done.add(node);
    order.push(node);
  };
  const visit = (root: string): void => {
    // A stack instead of recursion: a service may have tens of thousands of destinations.
    const stack: { node: string; rest: string[] }[] = [{ node: root, rest: rest(root) }];
    open.add(root);
    path.push(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { node: string; rest: string[] };
      const next = top.rest.pop();
      if (next === undefined) {
        stack.pop();
        open.delete(top.node);
        path.pop();
        end(top.node);
      } else if (open.has(next)) {
        if (cycle.length === 0) cycle = path.slice(path.indexOf(next));
      } else if (isLeaf(next)) {
        if (!done.has(next)) end(next);
      } else if (!done.has(next)) {
        stack.push({ node: next, rest: rest(next) });
        open.add(next);
        path.push(next);
      }
    }
  };
  const rest = (node: string) =>
    (needs.get(node) ?? []).filter((one) => needs.has(one)).toSorted((a, b) => compareText(b, a));
  // Most nodes wait for nothing.
  for (const node of [...roots, ...[...needs.keys()].toSorted(compareText)])
    if (!done.has(node)) (isLeaf(node) ? end : visit)(node);
  return { order, cycle };
}

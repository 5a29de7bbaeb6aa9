import type { Change, Wave } from "../../model/plan.ts";
import { boxLine, oneLine, type Picture, type PictureLine } from "./picture.ts";

/** What one host does in one wave. */
interface Block {
  readonly host: string;
  readonly wave: number;
  /** `4 sysctl` */
  readonly lines: readonly string[];
}

/** How many hosts that do the same are named before they are only counted. */
const namedAtMost = 4;

/**
 * The order of work: a column for each wave, a lane for each host, and lines for what waits for what. Hosts that do the same at the same
 * time, and wait for the same, share a lane. `sign` stands before a kind of change; absent: nothing does.
 */
export function orderOfWork(
  cluster: string,
  changes: readonly Change[],
  waves: readonly Wave[],
  sign?: (change: Change) => string,
): Picture {
  const blocks = waves.flatMap((wave, at) =>
    wave.map(({ host, changes: all }): Block => ({ host, wave: at, lines: countKinds(all, sign) })),
  );
  const needs = needsOf(changes, waves);
  const lanes = [
    ...Map.groupBy(new Set(blocks.map(({ host }) => host)), (host) => likenessOf(host, blocks, needs)).values(),
  ];
  const laneOf = new Map(lanes.flatMap((hosts, at) => hosts.map((host) => [host, at] as const)));
  const idOf = (key: string) => {
    const { host, wave } = JSON.parse(key) as { host: string; wave: number };
    return `${laneOf.get(host)} ${wave}`;
  };
  const firsts = blocks.filter(({ host }) => lanes[laneOf.get(host) ?? 0]?.[0] === host);
  const lines = needs.map(({ from, to }) => ({ from: idOf(from), to: idOf(to) }));
  return {
    title: oneLine(waves.length === 0 ? `${cluster}: nothing to do` : `${cluster}: order of work`),
    columns: waves.map((wave, at) => (wave.some(isAtBoot) ? `${at + 1}. for the next boot` : `${at + 1}.`)),
    staged: true,
    boxes: firsts.map(({ host, wave, lines: own }) => {
      const lane = laneOf.get(host) ?? 0;
      const names = namesOf(lanes[lane] ?? []);
      return { id: `${lane} ${wave}`, role: "work", column: wave, lane, lines: [names, ...own].map(boxLine) };
    }),
    lines: withoutDetours([...new Map(lines.map((line) => [JSON.stringify(line), line])).values()]),
  };
}

function isAtBoot({ changes }: Wave[number]): boolean {
  return changes.some(({ atBoot }) => atBoot);
}

function countKinds(changes: readonly Change[], sign?: (change: Change) => string): readonly string[] {
  const named = Map.groupBy(changes, (change) => [...(sign ? [sign(change)] : []), change.kind].join(" "));
  return [...named].map(([name, all]) => (sign ? name.replace(" ", ` ${all.length} `) : `${all.length} ${name}`));
}

const keyOf = (host: string, wave: number) => JSON.stringify({ host, wave });

/** Which blocks come before which: those of one host one behind the other, and those of others that a change waits for. */
function needsOf(changes: readonly Change[], waves: readonly Wave[]): readonly PictureLine[] {
  const blockOf = new Map(
    waves.flatMap((wave, at) =>
      wave.flatMap(({ host, changes: all }) => all.map(({ address }) => [address, keyOf(host, at)] as const)),
    ),
  );
  const last = new Map<string, string>();
  const chains = waves.flatMap((wave, at) =>
    wave.flatMap(({ host }) => {
      const [from, to] = [last.get(host), keyOf(host, at)];
      last.set(host, to);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
  const waits = changes.flatMap(({ address, dependsOn }) => {
    const to = blockOf.get(address);
    return dependsOn.flatMap((need) => {
      const from = blockOf.get(need);
      return from === undefined || to === undefined || from === to ? [] : [{ from, to }];
    });
  });
  return [...new Map([...chains, ...waits].map((line) => [`${line.from}${line.to}`, line])).values()];
}

/** The same text for hosts that are drawn the same but for their names. */
function likenessOf(host: string, blocks: readonly Block[], needs: readonly PictureLine[]): string {
  const start = `{"host":${JSON.stringify(host)},`;
  const own = (key: string) => key.replace(start, '{"host":"",');
  const mine = needs.filter(({ from, to }) => from.startsWith(start) || to.startsWith(start));
  return JSON.stringify([
    blocks.filter((one) => one.host === host).map(({ wave, lines }) => [wave, lines]),
    mine.map(({ from, to }) => `${own(from)} ${own(to)}`).toSorted(),
  ]);
}

function namesOf(hosts: readonly string[]): string {
  const rest = hosts.length - namedAtMost;
  return rest <= 1 ? hosts.join(", ") : `${hosts.slice(0, namedAtMost).join(", ")} and ${rest} more`;
}

/** A line is left out where others lead to its end as well. */
function withoutDetours(lines: readonly PictureLine[]): readonly PictureLine[] {
  const next = Map.groupBy(lines, ({ from }) => from);
  const behind = (start: readonly string[]) => {
    const all = new Set(start);
    for (const one of all) for (const { to } of next.get(one) ?? []) all.add(to);
    return all;
  };
  return [...next.values()].flatMap((all) =>
    all.filter(({ to }) => {
      const others = all.filter((one) => one.to !== to).map((one) => one.to);
      return !behind(others).has(to);
    }),
  );
}

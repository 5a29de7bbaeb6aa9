import type { Tool } from "../../../api/pipeline.ts";
import { survey } from "../../../api/survey.ts";
import type { ServerFound } from "../../../import/found.ts";
import { type Inventory, inventoryOf, kindsOfServer } from "../../../import/inventory.ts";
import { diagnostic } from "../../../messages/build.ts";
import type { Diagnostic } from "../../../model/diagnostic.ts";
import type { Live } from "../../../model/live.ts";
import type { HostTarget } from "../../../model/transport.ts";

export interface Search {
  /** The hosts that the user named. */
  readonly named: readonly HostTarget[];
  /** Hosts that are read already: a director may be a real server too. */
  readonly known: readonly Inventory[];
  /** Whether to look for the others, by the ssh configuration or their address. */
  readonly searches: boolean;
  readonly sudo: boolean;
}

/** For each address to which a director sends, the host that has it, or why there is none. */
export async function findServers(
  tool: Tool,
  rips: readonly string[],
  { named, known, searches, sudo }: Search,
): Promise<readonly ServerFound[]> {
  const first = await readServers(tool, named);
  const read = [...known, ...first.inventories];
  const open = rips.filter((rip) => !read.some((one) => has(one, rip)));
  const guesses = new Map(open.map((rip) => [rip, { name: nameOf(tool, rip), sudo }]));
  const second = searches
    ? await readServers(tool, [...new Map([...guesses.values()].map((one) => [one.name, one])).values()])
    : none;
  return rips.map((rip): ServerFound => {
    const inventory = [...read, ...second.inventories].find((one) => has(one, rip));
    if (inventory) return { rip, inventory };
    const guess = guesses.get(rip)?.name ?? rip;
    const problem = searches
      ? (second.problems.get(guess) ?? diagnostic("rip-elsewhere", { host: guess, rip }, { host: guess }))
      : diagnostic("rip-without-host", { rip });
    return { rip, problem };
  });
}

interface Read {
  readonly inventories: readonly Inventory[];
  readonly problems: ReadonlyMap<string, Diagnostic>;
}

const none: Read = { inventories: [], problems: new Map() };

async function readServers(tool: Tool, targets: readonly HostTarget[]): Promise<Read> {
  if (targets.length === 0) return none;
  const live = await survey(tool, targets, { keys: new Map(kindsOfServer.map((kind) => [kind, []])) });
  return {
    inventories: targets.flatMap((target) => (isWhole(live, target.name) ? (inventoryOf(target, live) ?? []) : [])),
    problems: problemsOf(live),
  };
}

/** Why hosts could not be read. */
export function problemsOf({ hosts, unreadable }: Live): ReadonlyMap<string, Diagnostic> {
  return new Map([
    ...[...unreadable.values()].flatMap((one) => (one.host ? [[one.host, one] as const] : [])),
    ...hosts.flatMap((host) => (host.reachable ? [] : [[host.name, host.problem] as const])),
  ]);
}

function isWhole({ unreadable }: Live, host: string): boolean {
  return ![...unreadable.values()].some((one) => one.host === host);
}

function has({ addresses }: Inventory, rip: string): boolean {
  return addresses.some(({ address }) => address === rip);
}

/** What the ssh configuration calls the host with this address; where it has no name for it, the address itself. */
function nameOf({ ssh }: Pick<Tool, "ssh">, rip: string): string {
  const place = placeOf(ssh, rip);
  return ssh.names().find((name) => name !== rip && !/^[\d.]+$|:/.test(name) && placeOf(ssh, name) === place) ?? rip;
}

function placeOf(ssh: Tool["ssh"], name: string): string {
  const { hostName, port } = ssh.resolve(name);
  return `${hostName} ${port}`;
}

import type { Counted } from "../../../verify/counters.ts";
import type { DirectorStats, ServerStats, ServiceStats } from "../../../verify/stats.ts";
import type { Size } from "../screen/line.ts";
import { foldedOrder, type Order, orders } from "./watch-order.ts";

/** What one line of the counters is of. */
export interface WatchRow {
  readonly id: string;
  readonly depth: number;
  readonly label: string;
  /** D: weight 0, nothing new is sent there · U: not declared · M: declared, not in the table · !: not read. Empty: in order. */
  readonly state: "" | "D" | "U" | "M" | "!";
  readonly weight: number | null;
  readonly counted: Counted | null;
  /** Connections per second at the last looks, the newest last. */
  readonly past: readonly number[];
}

/** Everything the counters screen shows. Pure. */
export interface Watch {
  readonly size: Size;
  readonly directors: readonly DirectorStats[];
  /** When they were read; empty: not yet. */
  readonly at: string;
  readonly past: ReadonlyMap<string, readonly number[]>;
  readonly rows: readonly WatchRow[];
  readonly order: Order;
  readonly reversed: boolean;
  readonly top: number;
  readonly paused: boolean;
  readonly help: boolean;
  readonly end: boolean;
}

/** Looks that are remembered for the sparkline. */
const pastLength = 30;

export function beginWatch(size: Size): Watch {
  return {
    size,
    directors: [],
    at: "",
    past: new Map(),
    rows: [],
    order: "name",
    reversed: false,
    top: 0,
    paused: false,
    help: false,
    end: false,
  };
}

export type WatchAction =
  | "down"
  | "up"
  | "page-down"
  | "page-up"
  | "top"
  | "bottom"
  | "order"
  | "reverse"
  | "pause"
  | "help"
  | "quit";

export type WatchEvent =
  | { readonly type: WatchAction }
  | { readonly type: "resize"; readonly size: Size }
  | { readonly type: "read"; readonly at: string; readonly directors: readonly DirectorStats[] };

export function observe(state: Watch, event: WatchEvent): Watch {
  switch (event.type) {
    case "resize":
      return settle({ ...state, size: event.size });
    case "read":
      return state.paused ? state : arrange(remember({ ...state, at: event.at, directors: event.directors }));
    case "order": {
      const next = orders[(orders.indexOf(state.order) + 1) % orders.length] ?? "name";
      return arrange({ ...state, order: next, reversed: false });
    }
    case "reverse":
      return arrange({ ...state, reversed: !state.reversed });
    case "pause":
      return { ...state, paused: !state.paused };
    case "help":
      return { ...state, help: !state.help };
    case "quit":
      return state.help ? { ...state, help: false } : { ...state, end: true };
    default: {
      const page = Math.max(1, roomOf(state) - 1);
      const by = { down: 1, up: -1, "page-down": page, "page-up": -page, top: -1e9, bottom: 1e9 }[event.type];
      return settle({ ...state, top: state.top + by });
    }
  }
}

/** Lines there are for rows: without the head, the names of the columns and the foot. */
export const roomOf = ({ size }: Pick<Watch, "size">): number => Math.max(1, size.rows - 4);

function settle(state: Watch): Watch {
  return { ...state, top: Math.max(0, Math.min(state.top, state.rows.length - roomOf(state))) };
}

function remember(state: Watch): Watch {
  const past = new Map<string, readonly number[]>();
  const note = (id: string, counted: Counted | null) =>
    past.set(id, [...(state.past.get(id) ?? []), counted?.rates.connections ?? 0].slice(-pastLength));
  for (const { host, services } of state.directors)
    for (const service of services) {
      note(`${host} ${service.key}`, service.counted);
      for (const server of service.servers) note(serverId(host, service, server), server);
    }
  return { ...state, past };
}

const serverId = (host: string, { key }: ServiceStats, { address, port }: ServerStats) =>
  `${host} ${key} ${address} ${port}`;

function arrange(state: Watch): Watch {
  const sort = foldedOrder(state.order, state.reversed);
  const rows = state.directors.flatMap(({ host, problem, services }): readonly WatchRow[] => [
    { id: host, depth: 0, label: host, weight: null, counted: null, past: [], state: problem ? "!" : "" },
    // Why there is nothing of it stands where its services would.
    ...(problem ? [reasonRow(host, problem.summary)] : []),
    ...sort(services, ({ key, counted }) => ({ name: key, counted, weight: 0 })).flatMap((service) =>
      serviceRows(host, service, state),
    ),
  ]);
  return settle({ ...state, rows });
}

const reasonRow = (host: string, text: string): WatchRow => ({
  id: `${host} !`,
  depth: 1,
  label: text,
  state: "!",
  weight: null,
  counted: null,
  past: [],
});

function serviceRows(host: string, service: ServiceStats, state: Watch): readonly WatchRow[] {
  const { key, name, scheduler, counted, managed, missing, servers, missingServers } = service;
  const sort = foldedOrder(state.order, state.reversed);
  const id = `${host} ${key}`;
  const head: WatchRow = {
    id,
    depth: 1,
    label: [name, key, scheduler].filter((word) => word).join(" "),
    weight: null,
    counted,
    state: missing ? "M" : managed ? "" : "U",
    past: state.past.get(id) ?? [],
  };
  const rows = sort(servers, (one) => ({
    name: `${one.host ?? ""} ${one.address}`,
    counted: one,
    weight: one.weight,
  })).map((server): WatchRow => {
    const at = server.address.includes(":") ? `[${server.address}]:${server.port}` : `${server.address}:${server.port}`;
    const own = serverId(host, service, server);
    return {
      id: own,
      depth: 2,
      label: server.host ? `${server.host} ${at}` : at,
      weight: server.weight,
      counted: server,
      state: managed && !server.managed ? "U" : server.weight === 0 ? "D" : "",
      past: state.past.get(own) ?? [],
    };
  });
  const gone = missingServers.map(
    (at): WatchRow => ({ id: `${id} ${at}`, depth: 2, label: at, state: "M", weight: null, counted: null, past: [] }),
  );
  return [head, ...rows, ...gone];
}

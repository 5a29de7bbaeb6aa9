import { binomialRange } from "./chance.ts";
import { type Load, predictLeast, shortestDelay } from "./least.ts";
import { type Bound, turnBounds } from "./turns.ts";

/** What was seen of one server while a service was asked. */
export interface Seen extends Load {
  /** Entries of the connection table afterwards. */
  readonly activeAfter: number;
  readonly inactiveAfter: number;
  readonly got: number;
  readonly hasThreshold: boolean;
}

/** A service that was asked `requests` times by one client. */
export interface Asked {
  readonly scheduler: string;
  readonly flags: readonly string[];
  readonly isPersistent: boolean;
  readonly engine: string | undefined;
  readonly isFwmark: boolean;
  readonly onePacket: boolean;
  readonly requests: number;
  /** Requests that servers got which cluster.ts does not name. */
  readonly toOthers: number;
  readonly servers: readonly Seen[];
}

/** What a scheduler must do with one client's requests, as far as it can be foretold; `reason` explains it to the user. */
export type Law = { readonly reason: string } & (
  | { readonly form: "bounds"; readonly bounds: readonly Bound[] }
  /** All go to one and the same server, one of these. */
  | { readonly form: "one"; readonly among: readonly number[] }
  | { readonly form: "none" }
);

/** How sure a bound of chance is. */
const doubt = 0.001;

/** The law that holds for these requests; its sources are the kernel's own, net/netfilter/ipvs/. */
export function lawOf(asked: Asked): Law {
  const { servers, isPersistent, engine } = asked;
  const takers = servers.flatMap(({ weight }, at) => (weight > 0 ? [at] : []));
  const isAlone = servers.reduce((sum, { got }) => sum + got, 0) === asked.requests;
  if (asked.toOthers > 0) return none("servers that cluster.ts does not name took some");
  if (isPersistent) {
    // ip_vs_pe_sip.c: the call decides, not the client.
    if (engine !== undefined) return none(`the persistence engine ${engine} goes by more than the client`);
    // ip_vs_sched_persist: the client's template names the server, even one whose weight is 0 by now.
    const all = servers.map((_server, at) => at);
    return isAlone ? one(all, "persistence keeps a client on one server") : none(others);
  }
  if (takers.length === 0) return none("every server has weight 0");
  // IP_VS_DEST_F_OVERLOAD: passed over while above its threshold, by what else it has to do.
  if (servers.some(({ hasThreshold }) => hasThreshold)) return none("a threshold may keep a server out of its turn");
  return lawOfScheduler(asked, takers, isAlone);
}

const others = "other clients asked at the same time";

function none(reason: string): Law {
  return { form: "none", reason };
}

function one(among: readonly number[], reason: string): Law {
  return { form: "one", among, reason };
}

function lawOfScheduler(asked: Asked, takers: readonly number[], isAlone: boolean): Law {
  const { scheduler, flags, servers, isFwmark } = asked;
  const total = servers.reduce((sum, { got }) => sum + got, 0);
  const heaviest = Math.max(...servers.map(({ weight }) => weight));
  const top = takers.filter((at) => servers[at]?.weight === heaviest);
  switch (scheduler) {
    case "rr":
    case "wrr": {
      const bounds = turnBounds(
        servers.map(({ weight }) => (scheduler === "rr" ? Math.min(1, weight) : weight)),
        total,
      );
      return bounds ? { form: "bounds", bounds, reason: "in turn, by weight" } : none("one round is too long to check");
    }
    case "sh":
    case "mh":
      // With its port flag each source port is a client of its own; where the hash puts it is not known here.
      if (flags.includes(`${scheduler}-port`)) return none("goes by the source port, another one each time");
      return isAlone ? one(takers, "goes by the client's address") : none(others);
    case "dh":
      // A mark may join several destination addresses.
      return isAlone || !isFwmark ? one(takers, "goes by the VIP") : none(others);
    case "fo":
      return one(top, "the highest weight takes all");
    case "ovf":
      // The highest weight takes all as long as it has fewer active connections than its weight.
      return top.every((at) => (servers[at]?.activeConnections ?? 0) + total < heaviest)
        ? one(top, "the highest weight takes all until its connections reach it")
        : none("the heaviest server is so full that requests may flow over");
    case "lblc":
      // The VIP's cached server keeps all, unless its active connections exceed its weight.
      return isAlone && areIdle(servers) ? one(takers, "goes by the VIP, while there is no load") : none(loaded);
    case "lblcr":
      // The set of servers that a VIP has got by earlier load lasts for up to a day, and is not shown anywhere.
      return none("goes by a set of servers that earlier load made");
    default:
      return isAlone ? lawOfLoad(asked, takers) : none(others);
  }
}

const loaded = "goes by the load, which others make too";

/** Those that look at the load: it must be known, and only the requests may have moved it. */
function lawOfLoad({ scheduler, servers, requests, onePacket }: Asked, takers: readonly number[]): Law {
  const isSteady = servers.every(
    (seen) => seen.activeConnections + seen.inactiveConnections + seen.got === seen.activeAfter + seen.inactiveAfter,
  );
  const sameActive = servers.every((seen) => seen.activeConnections === seen.activeAfter);
  const idle = takers.filter((at) => servers[at]?.activeConnections === 0);
  const delays = one(shortestDelay(servers), "the shortest expected delay takes one request after the other");
  switch (scheduler) {
    case "lc":
    case "wlc": {
      if (!isSteady || !sameActive || onePacket) return none(loaded);
      const bounds = predictLeast(servers, requests, scheduler === "wlc").map(within);
      return { form: "bounds", bounds, reason: "to the least connections, as they stood" };
    }
    case "sed":
      return sameActive ? delays : none(loaded);
    case "nq":
      // ip_vs_nq.c: the first one without active connections, else as sed.
      if (!sameActive) return none(loaded);
      return idle.length > 0 ? one(idle, "the first idle server takes one request after the other") : delays;
    case "twos": {
      // Two drawn at random by weight, the less loaded is taken: from no load on, that only narrows a draw of one.
      if (!isSteady || servers.some((seen) => seen.activeConnections + seen.inactiveConnections > 0))
        return none(loaded);
      const sum = servers.reduce((all, { weight }) => all + weight, 0);
      const bounds = servers.map(({ weight }) => ({
        ...binomialRange(requests, weight / sum, doubt / takers.length),
        expected: (requests * weight) / sum,
      }));
      return { form: "bounds", bounds, reason: "at random by weight; the bound is passed once in 1000 times" };
    }
    default:
      return none(`no law of ${scheduler} is known here`);
  }
}

function areIdle(servers: readonly Seen[]): boolean {
  return servers.every(({ activeConnections, activeAfter }) => activeConnections === 0 && activeAfter === 0);
}

/** One connection may end between two readings. */
function within(expected: number): Bound {
  return { expected, low: Math.max(0, expected - 1), high: expected + 1 };
}

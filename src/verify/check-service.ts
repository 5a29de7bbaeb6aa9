import type { DeclaredService } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { familyOf } from "../model/inet.ts";
import type { Checked } from "./check-cluster.ts";
import { askingDirector } from "./check-servers.ts";
import type { TableReading } from "./read-table.ts";
import type { Spread } from "./spread.ts";

/** The directors whose counters tell who got it: the one with the VIP, or all, where something else moves it. */
export function countingDirectors({ vipOwner, directors }: DeclaredService): readonly string[] {
  const holders = directors.map(({ host }) => host);
  return holders.includes(vipOwner) ? [vipOwner] : holders;
}

/** The MAC addresses that may answer for the VIP. */
function rightOwners({ service, macs }: Pick<Checked, "service" | "macs">): readonly string[] {
  return countingDirectors(service).flatMap((host) => macs.get(host) ?? []);
}

/** VRRP's own addresses: where VRRP moves the VIP, one of these may stand for it. Source: RFC 5798, 7.3. */
const vrrpMac = /^00:00:5e:00:0[12]:/;

export interface Context {
  readonly client: string;
  readonly before: ReadonlyMap<string, TableReading>;
  readonly after: ReadonlyMap<string, TableReading>;
}

/** Everything that is not as declared. */
export function serviceProblems(checked: Omit<Checked, "problems">, context: Context): readonly Diagnostic[] {
  const { service, servers } = checked;
  return [
    ...tableProblems(service, context),
    ...askProblems(checked, context),
    ...ownerProblems(checked, context),
    ...spreadProblems(checked, context),
    ...servers.flatMap(({ problems }) => problems),
  ];
}

function teller(service: DeclaredService, severity: Diagnostic["severity"] = "error") {
  const host = askingDirector(service);
  return (code: string, summary: string, hint: string, detail?: string): Diagnostic => ({
    ...{ severity, code, summary, hint, address: `${host}/ipvs-service/${service.key}`, host },
    ...(detail ? { detail } : {}),
  });
}

/** Directors that cannot be read, or do not have the service. */
function tableProblems(service: DeclaredService, { before }: Context): readonly Diagnostic[] {
  return service.directors.flatMap(({ host }) => {
    const reading = before.get(host);
    if (reading === undefined) return [];
    const address = `${host}/ipvs-service/${service.key}`;
    if ("problem" in reading) return [{ ...reading.problem, address }];
    if (reading.services.has(service.key)) return [];
    const summary = `${service.key} is not in the table of ${host}`;
    const hint = "lvsform plan shows what is missing, lvsform apply puts it there";
    return [{ severity: "error", code: "service-missing", summary, hint, host, address } as const];
  });
}

function askProblems({ service, answers, requests, spread, servers }: Omit<Checked, "problems">, { client }: Context) {
  const { key, verify, vip } = service;
  const tell = teller(service);
  const warn = teller(service, "warning");
  const how = 'say how by the verify property of the VirtualService, e.g. verify: { by: "connect", ports: [443] }';
  if (vip === undefined) return [warn("not-asked", `${key} was not asked: its VIP is not declared`, how)];
  if (verify.ports.length === 0) return [warn("not-asked", `${key} was not asked: no port is known to ask`, how)];
  if (answers === undefined) return [];
  const local =
    answers.way === "local" && !service.directors.some(({ host }) => host === client)
      ? [
          tell(
            "client-has-vip",
            `${client} has ${vip} itself: its requests never left it`,
            "ask from a host that is neither a real server nor has the VIP, with --from",
          ),
        ]
      : [];
  const { failures } = answers;
  if (failures.length === 0) return local;
  const summary = `${failures.length} of ${requests} requests to ${key} got no answer`;
  const words = [...new Set(failures)].join("\n");
  const answeredAlone = servers.some((one) => [...one.fromDirector, ...one.onItself].some(isAnswer));
  const forwarded = spread ? forwardedOf(spread) : 0;
  // A datagram that the director sent on, to servers that answer nobody: silence is no proof.
  if (verify.by === "udp" && !answeredAlone && forwarded >= requests) {
    const hint = "give a payload that the service answers, verify: { send: … } of the VirtualService";
    const more = "the director sent them on; whether the servers got them cannot be told, for UDP has no handshake";
    return [...local, warn("udp-no-answer", summary, hint, more)];
  }
  const hint =
    "lvsform plan shows what is missing; the service of each real server must listen on the address that is asked there (the VIP; masqueraded: its RIP), or on every address";
  return [...local, tell("no-answer", summary, hint, words)];
}

/** All that the directors sent on. */
function forwardedOf({ shares, strangers }: Spread): number {
  return [...shares.map(({ got }) => got), ...strangers.values()].reduce((sum, got) => sum + got, 0);
}

function isAnswer({ result }: { readonly result: string }): boolean {
  return result === "answers";
}

/** Who answers ARP or neighbour discovery, as far as the client can see it. */
function ownerProblems(checked: Omit<Checked, "problems">, { client }: Context): readonly Diagnostic[] {
  const { service, answers } = checked;
  const right = rightOwners(checked);
  const { vip } = service;
  if (answers === undefined || vip === undefined || right.length === 0) return [];
  const isOutside = !service.directors.some(({ host }) => host === service.vipOwner);
  const strangers = answers.owners.filter((mac) => !right.includes(mac) && !(isOutside && vrrpMac.test(mac)));
  if (strangers.length === 0) return [];
  const names = countingDirectors(service).join(", ");
  const protocol = familyOf(vip) === 6 ? "neighbour discovery" : "ARP";
  return [
    teller(service)(
      "vip-owner",
      `${strangers.join(", ")} answers ${protocol} for ${vip}, not only ${names} (${right.join(", ")})`,
      `find the host with that MAC address: its arp_ignore and arp_announce, or an old director; ${client} sends its requests there`,
    ),
  ];
}

function spreadProblems(
  { service, answers, spread, requests }: Omit<Checked, "problems">,
  { client }: Context,
): readonly Diagnostic[] {
  if (answers === undefined || spread === undefined) return [];
  const strangers = [...spread.strangers].map(([at, got]) =>
    teller(service, "warning")(
      "server-not-declared",
      `${at} is in the table for ${service.key}, but not in cluster.ts, and got ${got} requests`,
      "declare it, or take it out with ipvsadm -d; until then the spread cannot be judged",
    ),
  );
  if (answers.failures.length > 0) return strangers;
  const tell = teller(service);
  const { shares, law } = spread;
  const total = forwardedOf(spread);
  const directors = countingDirectors(service).join(", ");
  if (total === 0 && requests > 0 && answers.way !== "local")
    return [
      ...strangers,
      tell(
        "answered-elsewhere",
        `${requests} requests to ${service.key} from ${client} were answered, but not one of them came to ${directors}: something else has ${service.vip} there`,
        answers.way === "routed"
          ? `the way from ${client} leads by a router: ask from a host in the network of the VIP with --from HOST, or declare one as a Client; if the clients come the same way, route ${service.vip} to ${directors}`
          : `look who has ${service.vip}, for example with ip neigh show ${service.vip} on the client, and take the address from it`,
      ),
    ];
  if (total < requests && answers.way !== "local")
    return [
      ...strangers,
      tell(
        "not-forwarded",
        `${requests} requests to ${service.key} were answered, but ${directors} forwarded only ${total} of them`,
        "something else answers for the VIP, or the table was changed meanwhile: look who has the address, then ask again",
      ),
    ];
  const unfair = shares.filter(({ isFair }) => !isFair);
  if (unfair.length === 0) return strangers;
  const lines = unfair.map(({ host, got, weight, expected }) => {
    if (weight === 0 && service.persistence === undefined) return `${host} got ${got}, its weight is 0`;
    return expected === undefined
      ? `${host} got ${got} of ${total}`
      : `${host} got ${got}, expected ${Math.round(expected * 10) / 10}`;
  });
  return [
    ...strangers,
    tell(
      "spread",
      `the requests to ${service.key} are not spread as ${service.persistence ? "persistence" : service.scheduler} must do it: ${law.form === "none" ? "a server of weight 0 takes none" : law.says}`,
      "other clients, or a change of the table while asking, may do that: ask again with more --requests",
      lines.join("\n"),
    ),
  ];
}

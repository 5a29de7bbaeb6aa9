import { diagnostic, type Subject } from "../messages/build.ts";
import type { DeclaredService } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { familyOf } from "../model/network/inet.ts";
import { askingDirector } from "./check-servers.ts";
import type { Checked } from "./checked.ts";
import type { TableReading } from "./read-table.ts";
import type { Spread } from "./spread.ts";

/** The directors whose counters show who got it: the one with the VIP, or all, where something else moves it. */
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

/** Where a problem of a service is reported: on the director that sends requests to its real servers. */
function subjectOf(service: DeclaredService): Subject {
  const host = askingDirector(service);
  return { host, address: `${host}/ipvs-service/${service.key}` };
}

/** Directors that cannot be read, or do not have the service. */
function tableProblems(service: DeclaredService, { before }: Context): readonly Diagnostic[] {
  return service.directors.flatMap(({ host }) => {
    const reading = before.get(host);
    if (reading === undefined) return [];
    const address = `${host}/ipvs-service/${service.key}`;
    if ("problem" in reading) return [{ ...reading.problem, address }];
    if (reading.services.has(service.key)) return [];
    return [diagnostic("service-missing", { service: service.key, host }, { host, address })];
  });
}

function askProblems({ service, answers, requests, spread, servers }: Omit<Checked, "problems">, { client }: Context) {
  const { key, verify, vip } = service;
  const subject = subjectOf(service);
  if (vip === undefined) return [diagnostic("vip-not-declared", { service: key }, subject)];
  if (verify.ports.length === 0) return [diagnostic("port-not-declared", { service: key }, subject)];
  if (answers === undefined) return [];
  const local =
    answers.way === "local" && !service.directors.some(({ host }) => host === client)
      ? [diagnostic("client-has-vip", { host: client, vip }, subject)]
      : [];
  const { failures } = answers;
  if (failures.length === 0) return local;
  const data = { service: key, failed: failures.length, requests };
  const answeredAlone = servers.some((one) => [...one.fromDirector, ...one.onItself].some(isAnswer));
  const forwarded = spread ? forwardedOf(spread) : 0;
  // A datagram that the director forwarded to real servers that never answer: no answer proves nothing.
  if (verify.by === "udp" && !answeredAlone && forwarded >= requests)
    return [...local, diagnostic("udp-no-answer", data, subject)];
  const output = [...new Set(failures)].join("\n");
  return [...local, diagnostic("no-answer", { ...data, output }, subject)];
}

/** All that the directors sent on. */
function forwardedOf({ shares, undeclared }: Spread): number {
  return [...shares.map(({ got }) => got), ...undeclared.values()].reduce((sum, got) => sum + got, 0);
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
  const others = answers.owners.filter((mac) => !right.includes(mac) && !(isOutside && vrrpMac.test(mac)));
  if (others.length === 0) return [];
  const names = countingDirectors(service).join(", ");
  const protocol = familyOf(vip) === 6 ? "neighbour discovery" : "ARP";
  return [
    diagnostic(
      "vip-owner",
      { macs: others, protocol, vip, directors: names, expected: right, client },
      subjectOf(service),
    ),
  ];
}

function spreadProblems(
  { service, answers, spread, requests }: Omit<Checked, "problems">,
  { client }: Context,
): readonly Diagnostic[] {
  if (answers === undefined || spread === undefined) return [];
  const { key, vip } = service;
  const subject = subjectOf(service);
  const undeclared = [...spread.undeclared].map(([destination, got]) =>
    diagnostic("destination-not-declared", { destination, service: key, requests: got }, subject),
  );
  if (answers.failures.length > 0) return undeclared;
  const total = forwardedOf(spread);
  const directors = countingDirectors(service).join(", ");
  if (total === 0 && requests > 0 && answers.way !== "local") {
    const isRouted = answers.way === "routed";
    const data = { service: key, requests, client, directors, vip, isRouted };
    return [...undeclared, diagnostic("answered-elsewhere", data, subject)];
  }
  if (total < requests && answers.way !== "local") {
    const data = { service: key, requests, directors, forwarded: total };
    return [...undeclared, diagnostic("not-forwarded", data, subject)];
  }
  const shares = unfairShares(service, spread, total);
  if (shares.length === 0) return undeclared;
  const { law } = spread;
  const data = {
    service: key,
    law: service.persistence ? "persistence" : service.scheduler,
    rule: law.form === "none" ? "a real server of weight 0 gets none" : law.reason,
    shares,
  };
  return [...undeclared, diagnostic("spread", data, subject)];
}

/** Returns a line for each real server that got more or less than its share. */
function unfairShares({ persistence }: DeclaredService, { shares }: Spread, total: number): readonly string[] {
  return shares.flatMap(({ host, got, weight, expected, isFair }) => {
    if (isFair) return [];
    if (weight === 0 && persistence === undefined) return [`${host} got ${got}, its weight is 0`];
    return expected === undefined
      ? [`${host} got ${got} of ${total}`]
      : [`${host} got ${got}, expected ${Math.round(expected * 10) / 10}`];
  });
}

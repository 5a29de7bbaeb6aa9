import { familyOf } from "../model/network/inet.ts";
import { printable } from "../model/text/printable.ts";
import type { ServerCheck } from "../verify/check-servers.ts";
import type { Checked } from "../verify/checked.ts";

/** What asking one service showed, as a person reads it. */
export function printChecked(checked: Checked, client: string): string {
  const { service, requests, answers, spread, servers, problems } = checked;
  const ports = service.verify.ports.length > 1 ? ` to ${service.verify.ports.length} ports` : "";
  const head = `${service.key} (${service.scheduler}${service.persistence ? ", persistent" : ""})`;
  const width = Math.max(0, ...service.realServers.map(({ host }) => host.length));
  const asked =
    answers === undefined
      ? [`${head}: not asked`]
      : [
          `${head}, ${requests} requests${ports} by ${service.verify.by} from ${client}:`,
          ...[...answers.pages]
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(
              ([page, times]) =>
                `  ${String(times).padStart(3)} × ${page === "" ? "(an answer without a text)" : printable(page)}`,
            ),
        ];
  const shares = (spread?.shares ?? []).map(({ host, got, expected }) => {
    const wanted = expected === undefined ? "" : `  expected ${Math.round(expected * 10) / 10}`;
    return `    ${host.padEnd(width)}  ${String(got).padStart(3)}  ${"#".repeat(Math.min(Math.max(got, 0), 60))}${wanted}`;
  });
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const counts = [count(errors, "error"), count(warnings, "warning")].filter(Boolean).join(", ");
  return [
    ...asked,
    ...(spread ? ["  connections at the director:", ...shares, `  spread: ${lawText(spread.law)}`] : []),
    ...(answers ? [ownerText(checked)] : []),
    ...(servers.length > 0 ? ["  real servers:"] : []),
    ...servers.map((one) => `    ${one.host.padEnd(width)}  ${serverText(one)}`),
    problems.length === 0 ? "  as declared" : `  ${counts}`,
    "",
  ].join("\n");
}

function count(number: number, noun: string): string {
  return number === 0 ? "" : `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function lawText(law: { readonly form: string; readonly reason: string }): string {
  return law.form === "none" ? `not judged, ${law.reason}` : law.reason;
}

function serverText({ weight, fromDirector, onItself }: ServerCheck): string {
  const results = {
    answers: "answers",
    failed: "does not answer",
    away: "is not there",
    untested: "was not asked",
    masked: "was not asked, the director would ask from the VIP",
  };
  const parts = [
    ...fromDirector.map(({ at, result }) => `${at} ${results[result]}`),
    ...onItself.map(({ at, result }) => `${at} on itself ${results[result]}`),
  ];
  return `${parts.join(", ") || "not asked"}${weight === 0 ? " (weight 0)" : ""}`;
}

function ownerText({ answers, macs, service }: Checked): string {
  const { vip = "", directors } = service;
  const protocol = familyOf(vip) === 6 ? "neighbour discovery" : "ARP";
  if (answers === undefined || answers.way !== "direct")
    return `  ${protocol} of ${vip}: not checked, the client is not on its network segment`;
  if (answers.owners.length === 0) return `  ${protocol} of ${vip}: no host answered`;
  const names = answers.owners.map((mac) => {
    const host = directors.find((one) => macs.get(one.host) === mac)?.host;
    return host ? `${mac} (${host})` : mac;
  });
  return `  ${protocol} of ${vip} answered by ${names.join(", ")}`;
}

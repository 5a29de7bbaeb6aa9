import type { Answers, Check, Judgement } from "../model/check.ts";
import type { HostFacts } from "../model/transport.ts";
import { destinationOf, type Use, usesOf } from "./cast.ts";
import { finding } from "./finding.ts";

/** Upstream's limit; Debian's own patch (1:1.29-1, #814348) takes any positive number of 32 bits. */
const upstreamWeight = 65_535;

/** Since which kernel a director can send in such an envelope. Source: keepalived.conf(5), lvs_method. */
const tunnelSince: Readonly<Record<string, readonly [major: number, minor: number]>> = { gue: [5, 2], gre: [5, 3] };

/** Whether the kernel and the ipvsadm of the directors are new enough for what cluster.ts asks of them. */
export const versions: Check = {
  name: "versions",
  title: "versions of kernel and ipvsadm",
  during: "plan",
  ask: () => [],
  judge: (declaration, answers) =>
    usesOf(declaration).flatMap((use) => [...tooHeavy(use, answers), ...tooNew(use, answers)]),
};

function tooHeavy(use: Use, answers: Answers): readonly Judgement[] {
  const { host } = use.director;
  const facts = answers.facts(host);
  if (use.server.weight <= upstreamWeight || facts === undefined) return [];
  const patched = /debian|ubuntu/i.test(facts.os) && Number(facts.ipvsadm) >= 1.29;
  if (patched) return [];
  return [
    finding(
      "weight-too-large",
      { host, program: programOf(facts), server: use.server.host, weight: use.server.weight, limit: upstreamWeight },
      { refuses: [destinationOf(use)] },
    ),
  ];
}

/** With its version, if the host shows it. */
function programOf({ ipvsadm }: HostFacts): string {
  return ipvsadm === null || ipvsadm === "unknown" ? "ipvsadm" : `ipvsadm ${ipvsadm}`;
}

function tooNew(use: Use, answers: Answers): readonly Judgement[] {
  const { host } = use.director;
  const kernel = answers.facts(host)?.kernel;
  const floor = tunnelSince[use.server.tunnel?.type ?? ""];
  if (floor === undefined || kernel === undefined) return [];
  const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(kernel) ?? []).map(Number);
  if (major > floor[0] || (major === floor[0] && minor >= floor[1])) return [];
  return [
    finding(
      "kernel-too-old",
      { host, kernel, tunnel: use.server.tunnel?.type ?? "", since: floor.join(".") },
      { refuses: [destinationOf(use)] },
    ),
  ];
}

import { declare, refuseStopped, type Tool } from "../../api/pipeline.ts";
import { readLimits } from "../../api/read-limits.ts";
import type { Declaration } from "../../model/declaration.ts";
import { sh } from "../../model/shell/shell.ts";
import type { HostTarget } from "../../model/transport.ts";
import { checkCluster } from "../../verify/check-cluster.ts";
import type { Exec } from "../../verify/check-servers.ts";
import { askingDirector } from "../../verify/check-servers.ts";
import type { Checked } from "../../verify/checked.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import type { Terminal } from "../../views/terminal.ts";
import { printChecked } from "../../views/verify-text.ts";

export interface VerifyFlags {
  readonly from?: string;
  readonly requests?: number;
  readonly json: boolean;
}

/** Asks every service for real, from a client. 1 where anything is not as declared. */
export async function verify(tool: Tool, terminal: Terminal, { from, requests, json }: VerifyFlags): Promise<number> {
  const declaration = await declare(tool);
  const client = from ?? declaration.clients[0] ?? here;
  const checks = await checkCluster(declaration.services, {
    client,
    requests,
    counters: tool.counters,
    exec: execOf(tool, declaration),
    progress: tool.progress,
  });
  // Cut short, the readings mean nothing.
  refuseStopped(tool);
  const problems = checks.flatMap((one) => one.problems);
  if (json) {
    const services = checks.map(toJson);
    terminal.out(`${JSON.stringify({ formatVersion: "1.0", from: client, services }, null, 2)}\n`);
  } else {
    for (const one of checks) terminal.out(printChecked(one, client === here ? "here" : client));
    terminal.error(printDiagnostics(unique(problems), terminal.paintError));
  }
  return problems.some(({ severity }) => severity === "error") ? 1 : 0;
}

/** The name of this machine; no host of ssh can have spaces in its name. */
const here = "this machine";

/** Runs scripts on the hosts of a cluster, on others by ssh, and on this machine. */
export function execOf(tool: Tool, { hosts }: Pick<Declaration, "hosts">): Exec {
  return async (name, script, extraMs) => {
    const target: HostTarget = hosts.find((one) => one.name === name) ?? { name, sudo: false };
    const options = readLimits(tool, extraMs);
    const { stdout } = await (name === here
      ? tool.withLocal((transport) => transport.exec(sh`${script}\n`, options))
      : tool.withHost(target, (transport) => transport.exec(sh`${script}\n`, options)));
    return stdout;
  };
}

/** A director that cannot be read is reported once, not once per service. */
function unique<T extends { readonly summary: string; readonly code: string }>(problems: readonly T[]): readonly T[] {
  return [...new Map(problems.map((one) => [`${one.code} ${one.summary}`, one])).values()];
}

function toJson({ service, requests, answers, spread, servers, macs, problems }: Checked) {
  const { key, name, vip, vipOwner, directors } = service;
  const withMac = directors.map((one) => ({ ...one, dip: one.dip ?? null, mac: macs.get(one.host) ?? null }));
  const director = withMac.find(({ host }) => host === askingDirector(service)) ?? null;
  return {
    service: key,
    name,
    vip: vip ?? null,
    vipOwner,
    requests,
    by: service.verify.by,
    ports: service.verify.ports,
    direct: answers?.way === "direct",
    owners: answers?.owners ?? [],
    director,
    directors: withMac,
    pages: Object.fromEntries(answers?.pages ?? []),
    failures: answers?.failures ?? [],
    law: spread ? { form: spread.law.form, reason: spread.law.reason } : null,
    shares: (spread?.shares ?? []).map((share) => ({ ...share, expected: share.expected ?? null })),
    servers: servers.map(({ host, rip, port, weight, fromDirector, onItself }) => ({
      host,
      rip,
      port,
      weight,
      fromDirector,
      onItself,
    })),
    problems,
  };
}

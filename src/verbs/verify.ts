import { Option } from "commander";
import type { Declaration } from "../model/declaration.ts";
import type { HostTarget } from "../model/transport.ts";
import { declare, type Tool } from "../pipeline.ts";
import { type Checked, checkService } from "../verify/check-service.ts";
import { printDiagnostics } from "../views/diagnostic-text.ts";
import type { Terminal } from "../views/terminal.ts";
import { type AddCommand, act, onHosts, wholeNumber } from "./command.ts";

export interface VerifyFlags {
  readonly from?: string;
  readonly requests?: number;
  readonly json: boolean;
}

/** Asks every service for real, from a client. 1 where anything is not as declared. */
export async function verify(tool: Tool, terminal: Terminal, { from, requests, json }: VerifyFlags): Promise<number> {
  const declaration = await declare(tool);
  const checks: Checked[] = [];
  for (const service of declaration.services) {
    tool.progress(`asking ${service.key} from ${from ?? "here"}`);
    const hosts = { client: clientOf(declaration, from), director: targetOf(declaration, service.director.host) };
    const withHost: Tool["withHost"] = (target, task) =>
      target === here ? tool.withLocal(task) : tool.withHost(target, task);
    checks.push(await checkService(service, hosts, { requests, counters: tool.counters, withHost }));
  }
  const problems = checks.flatMap((one) => one.problems);
  if (json) terminal.out(`${JSON.stringify({ formatVersion: "1.0", services: checks.map(toJson) }, null, 2)}\n`);
  else for (const one of checks) terminal.out(print(one, from ?? "here"));
  if (!json) terminal.error(printDiagnostics(problems, terminal.paintError));
  return problems.length > 0 ? 1 : 0;
}

const here: HostTarget = { name: "this machine", sudo: false };

function clientOf(declaration: Declaration, from: string | undefined): HostTarget {
  return from === undefined ? here : targetOf(declaration, from);
}

function targetOf({ hosts }: Declaration, name: string): HostTarget {
  return hosts.find((one) => one.name === name) ?? { name, sudo: false };
}

function print({ service, requests, answers, shares, mac, problems }: Checked, from: string): string {
  const pages = [...answers.pages].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...shares.map(({ host }) => host.length));
  return [
    `${service.key} (${service.scheduler}), ${requests} requests from ${from}:`,
    ...pages.map(([page, times]) => `  ${String(times).padStart(3)} × ${page}`),
    "  connections at the director:",
    ...shares.map(({ host, got, expected }) => {
      const wanted = expected === undefined ? "" : `  by weight ${Math.round(expected * 10) / 10}`;
      return `    ${host.padEnd(width)}  ${String(got).padStart(3)}  ${"#".repeat(Math.min(got, 60))}${wanted}`;
    }),
    owner({ answers, mac, service }),
    problems.length === 0 ? "  as declared" : `  ${problems.length} problems`,
    "",
  ].join("\n");
}

function owner({ answers, mac, service }: Pick<Checked, "answers" | "mac" | "service">): string {
  if (!answers.direct) return `  ARP of ${service.vip}: not checked, the client is not on its network segment`;
  if (answers.owners.length === 0) return `  ARP of ${service.vip}: nobody answered`;
  const names = answers.owners.map((one) => (one === mac ? `${one} (${service.director.host})` : one));
  return `  ARP of ${service.vip} answered by ${names.join(", ")}`;
}

function toJson({ service, requests, answers, shares, mac, problems }: Checked) {
  const { pages, failures, owners, direct } = answers;
  return {
    ...{ service: service.key, vip: service.vip, requests, direct, owners, director: { ...service.director, mac } },
    pages: Object.fromEntries(pages),
    failures,
    shares: shares.map((share) => ({ ...share, expected: share.expected ?? null })),
    problems,
  };
}

export const addVerify: AddCommand = (program, session) => {
  const command = onHosts(program.command("verify"))
    .description("ask the VIPs for real and compare who answers with the weights")
    .option("--from <host>", "ask from this host, as ssh names it (default: from here)")
    .addOption(
      new Option(
        "--requests <n>",
        "requests to each service (default: two rounds of the weights, at least 8)",
      ).argParser(wholeNumber(1, 10_000)),
    )
    .option("--json", "as JSON", false);
  act<VerifyFlags>(command, session, (tool, flags) => verify(tool, session.terminal, flags));
};

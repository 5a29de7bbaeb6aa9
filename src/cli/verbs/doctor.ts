import { declare, judge, probe, refuseStopped, type Tool } from "../../api/pipeline.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { State } from "../../model/store.ts";
import { type Examined, printExamination } from "../../views/doctor-text.ts";
import type { Terminal } from "../../views/terminal.ts";

const nothing: Pick<State, "resources" | "hosts"> = { resources: new Map(), hosts: [] };

/** Looks at everything that must be so on the hosts for the cluster to work. Changes nothing. 1 where something is wrong. */
export async function doctor(tool: Tool, terminal: Terminal, { json }: { json: boolean }): Promise<number> {
  const declaration = await declare(tool);
  const lookedAt = tool.checks.filter(({ during }) => during !== "removal");
  const live = await probe(tool, declaration, nothing, lookedAt);
  refuseStopped(tool);
  const unreached = live.hosts.flatMap((host) => (host.reachable ? [] : [host.problem]));
  const checks: readonly Examined[] = lookedAt.map((check) => {
    const hosts = check.ask(declaration).map(({ host }) => host);
    const all = judge(check, declaration, live).map(({ diagnostic }) => diagnostic);
    // Two directors may have the same finding on one real server.
    const findings = [...new Map(all.map((one) => [`${one.host} ${one.summary}`, one])).values()];
    return { name: check.name, title: check.title, hosts, findings };
  });
  const examination = { hosts: live.hosts, declared: declaration.diagnostics, unreached, checks };
  if (json) {
    const complete = unreached.length === 0;
    const { hosts, declared } = examination;
    terminal.out(`${JSON.stringify({ formatVersion: "1.0", complete, hosts, declared, checks }, null, 2)}\n`);
  } else terminal.out(printExamination(examination, terminal.paint));
  const isWrong = checks.some(({ findings }) => findings.some(isError));
  return isWrong ? 1 : unreached.length > 0 ? 3 : 0;
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

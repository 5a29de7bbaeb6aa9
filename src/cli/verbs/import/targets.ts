import type { Tool } from "../../../api/pipeline.ts";
import { parseHop } from "../../../hosts/ssh/client/hop-name.ts";
import { diagnostic } from "../../../messages/build.ts";
import { type Diagnostic, Failure } from "../../../model/diagnostic.ts";
import type { HostTarget } from "../../../model/transport.ts";

/**
 * Hosts as they will stand in cluster.ts: without a user or a port, which belong to the ssh configuration. `root@v11` is v11 where
 * that is what ssh makes of v11 anyway; else every later plan would log in as another user.
 */
export function targetsOf(tool: Pick<Tool, "ssh">, names: readonly string[], sudo: boolean): readonly HostTarget[] {
  const problems = names.flatMap((name) => differs(tool, name));
  if (problems.length > 0) throw new Failure(problems);
  return [...new Set(names.map((name) => parseHop(name).host))].map((name) => ({ name, sudo }));
}

function differs({ ssh }: Pick<Tool, "ssh">, name: string): readonly Diagnostic[] {
  const { host } = parseHop(name);
  if (host === name) return [];
  const [given, plain] = [ssh.resolve(name), ssh.resolve(host)];
  const lines = [
    ...(given.user === plain.user ? [] : [`  User ${given.user}`]),
    ...(given.port === plain.port ? [] : [`  Port ${given.port}`]),
  ];
  if (lines.length === 0) return [];
  const reached = `${plain.user}@${plain.hostName}:${plain.port}`;
  return [diagnostic("ssh-name-differs", { name, host, reached, lines: lines.join("\n") }, { host })];
}

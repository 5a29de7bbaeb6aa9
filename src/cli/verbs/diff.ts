import { refuseStopped, type Tool } from "../../api/pipeline.ts";
import { type ReadDirector, readDirectors } from "../../api/read-directors.ts";
import { compareDirectors } from "../../compare/compare-directors.ts";
import type { Compared } from "../../compare/compared.ts";
import { failure } from "../../messages/build.ts";
import { printComparison } from "../../views/compare-text.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import type { Terminal } from "../../views/terminal.ts";

export interface DiffFlags {
  readonly sshConfig?: string;
  /** Whether everything is run by sudo -n. */
  readonly sudo: boolean;
  readonly all: boolean;
  readonly json: boolean;
}

/** Two directors side by side; changes nothing. 0: equal, 2: not, 3: something could not be read, and nothing else differs. */
export async function diff(
  tool: Tool,
  terminal: Terminal,
  [a, b]: readonly [a: string, b: string],
  { sudo, all, json }: DiffFlags,
): Promise<number> {
  if (a === b) throw failure("same-host", { host: a });
  const [first, second] = await readDirectors(tool, [
    { name: a, sudo },
    { name: b, sudo },
  ]);
  refuseStopped(tool);
  if (first === undefined || second === undefined) throw new TypeError("two hosts were asked");
  const problems = [first, second].flatMap(problemsOf);
  const [left, right] = [first.director, second.director];
  const things = left && right ? compareDirectors(left, right) : undefined;
  if (json) {
    const comparison = toJson([first, second], things ?? [], all);
    const complete = problems.length === 0;
    terminal.out(`${JSON.stringify({ formatVersion: "1.0", complete, ...comparison, problems }, null, 2)}\n`);
  } else {
    terminal.error(printDiagnostics(problems, terminal.paintError));
    const width = terminal.columns();
    if (things === undefined) terminal.out("Nothing was compared: a host could not be read.\n");
    else {
      const comparison = { hosts: [a, b], things, unread: problems.length } as const;
      terminal.out(printComparison(comparison, terminal.paint, { all, width }));
    }
  }
  if (things?.some(({ verdict }) => verdict === "different")) return 2;
  return problems.length > 0 ? 3 : 0;
}

function problemsOf({ host, director }: ReadDirector) {
  return host.reachable ? [...(director?.unread.values() ?? [])] : [host.problem];
}

function toJson(read: readonly ReadDirector[], things: readonly Compared[], all: boolean) {
  const of = (wanted: Compared["verdict"]) =>
    things.filter(({ verdict }) => verdict === wanted).map(({ verdict: _, ...one }) => one);
  return {
    hosts: read.map(({ host: one }) => ({
      name: one.name,
      reachable: one.reachable,
      probedAt: one.probedAt,
      ...(one.reachable ? { os: one.facts.os, kernel: one.facts.kernel, ipvsadm: one.facts.ipvsadm } : {}),
    })),
    differences: of("different"),
    shown: of("shown"),
    ...(all ? { equal: of("same") } : {}),
    summary: { different: of("different").length, same: of("same").length },
  };
}

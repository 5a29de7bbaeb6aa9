import { declare, refuseStopped, type Tool } from "../../api/pipeline.ts";
import { diagnostic, failure } from "../../messages/build.ts";
import type { Declaration, DeclaredService } from "../../model/declaration.ts";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import { sh, shLines } from "../../model/shell/shell.ts";
import { readTable } from "../../verify/read-table.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import type { Terminal } from "../../views/terminal.ts";
import { askOrRefuse } from "./ask.ts";
import { execOf } from "./verify.ts";

export interface ZeroFlags {
  readonly all: boolean;
  readonly yes: boolean;
}

/** Resetting takes longer than reading alone. Milliseconds. */
const resetMs = 30_000;

interface Target {
  readonly host: string;
  readonly key: string;
}

/** Resets the counters of declared services on their directors. 3 where a director could not be read, 1 where a reset failed. */
export async function zero(
  tool: Tool,
  terminal: Terminal,
  names: readonly string[],
  flags: ZeroFlags,
): Promise<number> {
  const declaration = await declare(tool);
  const targets = targetsOf(declaration, names, flags);
  const hosts = [...new Set(targets.map(({ host }) => host))];
  if (!flags.yes && !(await approved(terminal, targets))) return 1;
  refuseStopped(tool);
  const exec = execOf(tool, declaration);
  const results = await Promise.all(
    hosts.map(async (host) => {
      const mine = targets.filter((one) => one.host === host);
      const reading = await readTable(host, { exec, counters: tool.counters, afterSeconds: 0 });
      if ("problem" in reading) return { done: [], problems: [reading.problem], isUnread: !reading.isReached };
      const missing = mine.filter(({ key }) => !reading.services.has(key));
      const there = mine.filter(({ key }) => reading.services.has(key));
      const { done, failed } = await reset(there, exec, tool);
      return { done, problems: [...missing.map(notThere), ...failed], isUnread: false };
    }),
  );
  for (const { host, key } of results.flatMap(({ done }) => done))
    terminal.out(`${host}: reset the counters of ${key}\n`);
  const problems = results.flatMap((one) => one.problems);
  terminal.error(printDiagnostics(problems, terminal.paintError));
  if (problems.length === 0) return 0;
  return results.every((one) => one.problems.length === 0 || one.isUnread) ? 3 : 1;
}

/** One exec for all services of a director; each prints its own result. */
async function reset(targets: readonly Target[], exec: ReturnType<typeof execOf>, tool: Tool) {
  const [first] = targets;
  if (first === undefined) return { done: [], failed: [] };
  const steps = targets.map(
    ({ key }, at) =>
      sh`if words=$( { ${tool.counters.zero(key)}\n} 2>&1); then echo "done ${at}"; else echo "failed ${at} $words"; fi`,
  );
  const script = shLines(sh`PATH=$PATH:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL`, ...steps);
  const lines = (await exec(first.host, script, resetMs)).split("\n");
  const done = targets.filter((_target, at) => lines.includes(`done ${at}`));
  const failed = targets.flatMap((target, at) => {
    if (done.includes(target)) return [];
    const words = lines.find((line) => line.startsWith(`failed ${at} `))?.slice(`failed ${at} `.length);
    return [notReset(target, words ?? "")];
  });
  return { done, failed };
}

/** The services that are named: by name, by key, or on one director by address. */
function targetsOf({ services }: Declaration, names: readonly string[], { all }: ZeroFlags): readonly Target[] {
  const everywhere = services.flatMap(targetsOfService);
  if (all && names.length === 0) return everywhere;
  if (all || names.length === 0) throw failure("no-service-specified", {});
  const found = names.map((name) => ({ name, targets: services.flatMap((one) => named(one, name)) }));
  const unknown = found.filter(({ targets }) => targets.length === 0);
  if (unknown.length > 0)
    throw new Failure(
      unknown.map(({ name }) =>
        diagnostic("service-unknown", { name, known: services.map((one) => `${one.name}  ${one.key}`).join("\n") }),
      ),
    );
  const wanted = new Set(found.flatMap(({ targets }) => targets.map(addressOfTarget)));
  return everywhere.filter((one) => wanted.has(addressOfTarget(one)));
}

function targetsOfService({ key, directors }: DeclaredService): readonly Target[] {
  return directors.map(({ host }) => ({ host, key }));
}

function named(service: DeclaredService, name: string): readonly Target[] {
  const isIt = name === service.key || name === service.name;
  return targetsOfService(service).filter((one) => isIt || addressOfTarget(one) === name);
}

function addressOfTarget({ host, key }: Target): string {
  return `${host}/ipvs-service/${key}`;
}

async function approved(terminal: Terminal, targets: readonly Target[]): Promise<boolean> {
  if (terminal.interactive) for (const { host, key } of targets) terminal.out(`${host}  ${key}\n`);
  const question = `Reset the counters of these services? They cannot be restored. Only "yes" is accepted: `;
  return askOrRefuse(terminal, "zero", question);
}

function notThere({ host, key }: Target): Diagnostic {
  return diagnostic("service-missing", { service: key, host }, { host, address: `${host}/ipvs-service/${key}` });
}

function notReset({ host, key }: Target, output: string): Diagnostic {
  const subject = { host, address: `${host}/ipvs-service/${key}` };
  return diagnostic("counters-not-reset", { host, service: key, output }, subject);
}

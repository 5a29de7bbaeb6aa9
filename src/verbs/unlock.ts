import { Failure } from "../model/diagnostic.ts";
import type { Holder } from "../model/store.ts";
import type { Tool } from "../pipeline.ts";
import type { Terminal } from "../views/terminal.ts";
import { askOrRefuse } from "./ask.ts";

/** Shows who holds the record's lease, and takes it away. A process that lives on this machine must be ended first. */
export async function unlock(tool: Tool, terminal: Terminal, { yes }: { yes: boolean }): Promise<number> {
  const holder = tool.record.holder();
  if (holder === undefined) {
    terminal.out("Nobody holds the state.\n");
    return 0;
  }
  terminal.out(`${describe(holder)}\n`);
  if (holder.isHere && holder.state !== "dead")
    throw new Failure({
      ...{ severity: "error", code: "holder-alive" },
      summary: `the process ${holder.pid} that holds the state is alive on this machine`,
      detail: "nothing was changed",
      hint: `let it end, or end it first (kill ${holder.pid}): it finishes what is in flight`,
    });
  const question = 'What it still writes will be refused. Take the state away from it? Only "yes" is taken: ';
  if (!yes && !(await askOrRefuse(terminal, "unlock", question))) return 1;
  tool.record.unlock();
  terminal.out("Unlocked. lvsform plan shows what was left open.\n");
  return 0;
}

const words: Readonly<Record<Holder["state"], string>> = {
  held: "it was heard of lately",
  dead: "its process is gone from this machine",
  stale: "it was not heard of for too long; the next command takes it over by itself",
  unclear: "it was last heard of in the future: the clocks disagree",
};

function describe({ user, machine, pid, command, since, beat, state }: Holder): string {
  return `${user}@${machine}, pid ${pid}: lvsform ${command}\nsince ${since}, last heard of ${beat}; ${words[state]}`;
}

import type { Tool } from "../../api/pipeline.ts";
import { failure } from "../../messages/build.ts";
import type { Holder } from "../../model/store.ts";
import type { Terminal } from "../../views/terminal.ts";
import { askOrRefuse } from "./ask.ts";

/** Shows the holder of the state's lease, and ends the lease. A process that lives on this machine must be ended first. */
export async function unlock(tool: Tool, terminal: Terminal, { yes }: { yes: boolean }): Promise<number> {
  const holder = tool.maintenance.holder();
  if (holder === undefined) {
    terminal.out("The state is not locked.\n");
    return 0;
  }
  terminal.out(`${describe(holder)}\n`);
  if (holder.isHere && holder.state !== "dead") throw failure("holder-running", { pid: holder.pid });
  const question = 'Later writes of that process are refused. Remove its lock? Only "yes" is accepted: ';
  if (!yes && !(await askOrRefuse(terminal, "unlock", question))) return 1;
  tool.maintenance.unlock();
  terminal.out("Unlocked. Run lvsform plan to see what is unfinished.\n");
  return 0;
}

const words: Readonly<Record<Holder["state"], string>> = {
  active: "its lease has not expired",
  dead: "its process has ended on this machine",
  stale: "its lease has expired; the next command takes it over automatically",
  unclear: "its last heartbeat is in the future: the clocks disagree",
};

function describe({ user, machine, pid, command, since, heartbeat, state }: Holder): string {
  return `${user}@${machine}, pid ${pid}: lvsform ${command}\nsince ${since}, last heartbeat ${heartbeat}; ${words[state]}`;
}

import type { Tool } from "../../api/pipeline.ts";
import { readState } from "../../api/read-state.ts";
import { closeOpen } from "../../apply/window/close-open.ts";
import { failure } from "../../messages/build.ts";
import type { ClosedWindow } from "../../model/store.ts";
import type { Terminal } from "../../views/terminal.ts";

/**
 * Before a run is resumed or undone: hosts that still wait for its confirmation are confirmed, and those that have reverted its
 * changes are released. Without open windows it asks nothing.
 */
export async function closeWindows(
  tool: Tool,
  terminal: Terminal,
  run: number,
  as: "keep" | "revert",
  isAnswered: boolean,
): Promise<void> {
  const { windows, hosts, cluster } = readState(tool);
  const open = windows.filter((window) => window.run === run);
  if (open.length === 0) return;
  const names = open.map(({ host }) => host).join(", ");
  if (!isAnswered) await agree(terminal, run, names, as);
  const store = await tool.writeState(cluster);
  try {
    const by = `${tool.actor.user}@${tool.actor.machine}`;
    const answers = await Promise.all(
      open.map(({ nonce, host }) => {
        const target = hosts.find(({ name }) => name === host) ?? { name: host, sudo: false };
        return closeOpen({ nonce, host, by, as }, (script, timeoutMs) =>
          tool.withHost(target, (transport) => transport.exec(script, { timeoutMs })),
        );
      }),
    );
    const closed = answers.flatMap(({ nonce, state: status }): ClosedWindow[] => [
      // What was reverted is released: its steps are to be read again.
      ...(status === "released" ? [{ nonce, status: "reverted" } as const] : []),
      { nonce, status },
    ]);
    store.settleWindows(closed, tool.now().toISOString());
  } finally {
    store.close();
  }
}

async function agree(terminal: Terminal, run: number, hosts: string, as: "keep" | "revert"): Promise<void> {
  const question =
    as === "keep"
      ? `Run ${run} is waiting for a decision on ${hosts}. Keep its changes and continue? Only "yes" is accepted: `
      : `Run ${run} is waiting for a decision on ${hosts}. Leave its changes reverted? Only "yes" is accepted: `;
  if (terminal.interactive && (await terminal.ask(question)) === "yes") return;
  throw failure("decision-pending", { run, hosts });
}

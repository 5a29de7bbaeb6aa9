import { toShell } from "../model/shell/command.ts";
import { sh } from "../model/shell/shell.ts";
import type { Terminal } from "../views/terminal.ts";
import type { Session } from "./verbs/flags.ts";

/** What a session needs of the program that runs a command. */
export interface SessionContext {
  readonly terminal: Terminal;
  readonly stage: { show(text: string): void };
  readonly stop: AbortSignal;
  readonly argv: readonly string[];
  end(exitCode: number): void;
}

/** Makes the session of one command. What a command needs is loaded when it asks for it. */
export function makeSession(context: SessionContext): Session {
  const { terminal } = context;
  const note = (text: string) => terminal.error(`note: ${text}\n`);
  return {
    terminal,
    progress: context.stage.show,
    withFile: async ({ file }, task) => {
      const { providers } = await import("../../providers/index.ts");
      const { clusterPath } = await import("../api/state-path.ts");
      return task({
        clusterFile: clusterPath(file),
        providers,
        signal: context.stop,
        onClusterOutput: terminal.error,
      });
    },
    withTool: async (flags, task) => {
      const { withTool } = await import("../api/with-tool.ts");
      return withTool(
        flags,
        context.stage,
        context.stop,
        { argv: context.argv, note, onClusterOutput: terminal.error },
        task,
      );
    },
    withState: async (flags, read) => {
      const { readStore } = await import("../../state/sqlite-store.ts");
      const { checkStatePath, clusterPath, statePathOf } = await import("../api/state-path.ts");
      clusterPath(flags.file);
      const path = statePathOf(flags);
      checkStatePath(path);
      const store = readStore(path);
      try {
        return read(store);
      } finally {
        store.close();
      }
    },
    execOn: async (configFile, name, words) => {
      const { connectSsh } = await import("../hosts/ssh/client/connect.ts");
      const transport = await connectSsh({ configFile })({ name, sudo: false }, context.stop);
      const script = sh`${toShell({ argv: words })}\n`;
      return transport.exec(script, { timeoutMs: 600_000, signal: context.stop }).finally(() => transport.close());
    },
    end: context.end,
  };
}

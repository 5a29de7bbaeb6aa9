import type { Restraint } from "../../plan/hold/restrain.ts";
import type { Terminal } from "../../views/terminal.ts";

/** Reports which safeguards a saved plan was made without: its reviewer saw the options, the person who applies it may not have. */
export function reportWeakened(terminal: Terminal, file: string, options: Restraint): void {
  const { confirm, allowIrreversible, allowed } = options;
  const without = [
    ...(confirm === "never" ? ["--confirm never: no host reverts by itself if it cannot be reached any more"] : []),
    ...(allowIrreversible ? ["--allow-irreversible: changes that cannot be undone are made"] : []),
    ...allowed.map((name) => `--allow ${name}`),
  ];
  for (const option of without) terminal.error(`note: ${file} was made with ${option}\n`);
}

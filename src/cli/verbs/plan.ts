import { declare, look, type PlanOptions, type Tool } from "../../api/pipeline.ts";
import { exitCodeOf } from "../../plan/exit-code.ts";
import { toPlanJson } from "../../plan/file/plan-file.ts";
import { toSignedText } from "../../plan/file/plan-signature.ts";
import { printPlan } from "../../views/plan-text.ts";
import type { Terminal } from "../../views/terminal.ts";
import { contextOf, lookAt } from "./on-screen.ts";
import { writeWhole } from "./write-whole.ts";

export interface PlanFlags {
  readonly json: boolean;
  readonly out?: string;
  readonly detailedExitcode: boolean;
  /** Whether it is shown on the whole screen, where there is one. */
  readonly tui: boolean;
  /** Whether the text shows what becomes of files. */
  readonly diff?: boolean;
}

/** A plan names hosts and addresses: for its owner alone, also where a file of that name could be read by others. */
const aPlan = { purpose: "The plan", detail: "No host was changed.", mode: 0o600 };

/** Shows what apply would do. Writes nothing on any host, and nothing into the state: only `--out` creates one where there is none, for its key. */
export async function plan(tool: Tool, terminal: Terminal, options: PlanOptions, flags: PlanFlags): Promise<number> {
  const declaration = await declare(tool);
  const store = tool.readState(declaration.cluster);
  try {
    const seen = await look(tool, declaration, store.read(), options);
    const made = seen.plan;
    const key = store.planKey() ?? (flags.out === undefined ? undefined : await newKey(tool, declaration.cluster));
    const text = () => toSignedText(toPlanJson({ plan: made, ...options }), key);
    if (flags.out !== undefined) await writeWhole(flags.out, text(), aPlan);
    const isLookedAt = flags.tui && !flags.json && made.changes.length > 0;
    if (isLookedAt) await lookAt(terminal, made, contextOf(seen, tool, options), tool.signal);
    terminal.out(flags.json ? text() : printPlan(made, terminal.paint, flags));
    return exitCodeOf(made, flags.detailedExitcode);
  } finally {
    store.close();
  }
}

/** Creates the state, or raises its format: it holds the key that signs a plan file. */
async function newKey(tool: Tool, cluster: string): Promise<string | undefined> {
  const store = await tool.writeState(cluster);
  try {
    return store.planKey();
  } finally {
    store.close();
  }
}

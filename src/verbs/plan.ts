import { escapeControls } from "../model/printable.ts";
import { declare, look, type PlanOptions, type Tool } from "../pipeline.ts";
import { exitCodeOf } from "../plan/exit-code.ts";
import { toPlanJson } from "../plan/plan-file.ts";
import { printPlan } from "../views/plan-text.ts";
import type { Terminal } from "../views/terminal.ts";
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
const aPlan = { what: "the plan", detail: "no host was changed", mode: 0o600 };

/** Shows what apply would do. Writes nothing, on no host and in no record. */
export async function plan(tool: Tool, terminal: Terminal, options: PlanOptions, flags: PlanFlags): Promise<number> {
  const declaration = await declare(tool);
  const store = tool.readState(declaration.cluster);
  try {
    const seen = await look(tool, declaration, store.read(), options);
    const made = seen.plan;
    const json = escapeControls(`${JSON.stringify(toPlanJson({ plan: made, ...options }), null, 2)}\n`);
    if (flags.out !== undefined) await writeWhole(flags.out, json, aPlan);
    const isLookedAt = flags.tui && !flags.json && made.changes.length > 0;
    if (isLookedAt) await lookAt(terminal, made, contextOf(seen, tool, options), tool.signal);
    terminal.out(flags.json ? json : printPlan(made, terminal.paint, flags));
    return exitCodeOf(made, flags.detailedExitcode);
  } finally {
    store.close();
  }
}

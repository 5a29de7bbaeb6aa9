import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addApply } from "./verbs/apply.ts";
import type { Session } from "./verbs/command.ts";
import { addDestroy } from "./verbs/destroy.ts";
import { addDiff } from "./verbs/diff.ts";
import { addDoctor } from "./verbs/doctor.ts";
import { addDrain } from "./verbs/drain.ts";
import { addDrift } from "./verbs/drift/add.ts";
import { addExport } from "./verbs/export.ts";
import { addGraph } from "./verbs/graph.ts";
import { addHistory } from "./verbs/history.ts";
import { addHosts } from "./verbs/hosts.ts";
import { addImport } from "./verbs/import/add.ts";
import { addLab } from "./verbs/lab.ts";
import { addPlan } from "./verbs/plan.ts";
import { addResume } from "./verbs/resume.ts";
import { addRevert } from "./verbs/revert.ts";
import { addRollback } from "./verbs/rollback.ts";
import { addShow } from "./verbs/show.ts";
import { addState } from "./verbs/state.ts";
import { addStats } from "./verbs/stats.ts";
import { addSynth } from "./verbs/synth.ts";
import { addUndrain } from "./verbs/undrain.ts";
import { addUnlock } from "./verbs/unlock.ts";
import { addValidate } from "./verbs/validate.ts";
import { addVerify } from "./verbs/verify.ts";
import { addZero } from "./verbs/zero.ts";

const exitCodes = `
Exit codes: 0 success · 1 error · 2 changes (plan --detailed-exitcode), or differences (diff) · 3 a host could not be read, nothing else differs ·
4 another lvsform is at work · 5 the plan is stale · 6 a host took its changes back · 7 partly applied · 129, 130, 143 stopped by a signal`;

/** The commands of lvsform, in the order in which they are used. */
export function commandLine(session: Session): Command {
  const program = new Command("lvsform")
    .description("Plan and apply Linux Virtual Server (LVS/IPVS) clusters written in TypeScript.")
    .version(versionOf(), "--version")
    .configureOutput({ writeOut: session.terminal.out, writeErr: session.terminal.error })
    .exitOverride()
    // drift has options and words of its own: each takes what stands behind it.
    .enablePositionalOptions()
    .showHelpAfterError("(lvsform --help tells more)")
    .addHelpText("after", exitCodes);
  for (const add of [
    addValidate,
    addPlan,
    addApply,
    addDestroy,
    addShow,
    addDrift,
    addDrain,
    addUndrain,
    addResume,
    addRevert,
    addRollback,
    addHistory,
    addVerify,
    addDoctor,
    addDiff,
    addGraph,
    addStats,
    addZero,
    addExport,
    addSynth,
    addImport,
    addState,
    addUnlock,
    addHosts,
    addLab,
  ])
    add(program, session);
  return program;
}

function versionOf(): string {
  // Built, this file stands one folder further down.
  const depth = import.meta.url.endsWith(".ts") ? "../" : "../../";
  return JSON.parse(readFileSync(new URL(`${depth}package.json`, import.meta.url), "utf8")).version;
}

import { Command, Help } from "commander";
import { exitCodes } from "../model/exit-codes.ts";
import { ownVersion } from "../version.ts";
import { addApply } from "./commands/apply.ts";
import { addCompletion } from "./commands/completion.ts";
import { addDestroy } from "./commands/destroy.ts";
import { addDiff } from "./commands/diff.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addDrain } from "./commands/drain.ts";
import { addDrift } from "./commands/drift/drift.ts";
import { examples, namesOf } from "./commands/examples.ts";
import { addExport } from "./commands/export.ts";
import { addGraph } from "./commands/graph.ts";
import { addHistory } from "./commands/history.ts";
import { addHosts } from "./commands/hosts.ts";
import { addImport } from "./commands/import.ts";
import { addInit } from "./commands/init.ts";
import { addLab } from "./commands/lab.ts";
import { addPlan } from "./commands/plan.ts";
import { addResume } from "./commands/resume.ts";
import { addRevert } from "./commands/revert.ts";
import { addRollback } from "./commands/rollback.ts";
import { addShow } from "./commands/show.ts";
import { addState } from "./commands/state.ts";
import { addStats } from "./commands/stats.ts";
import { addSynth } from "./commands/synth.ts";
import { addUndrain } from "./commands/undrain.ts";
import { addUnlock } from "./commands/unlock.ts";
import { addValidate } from "./commands/validate.ts";
import { addVerify } from "./commands/verify.ts";
import { addZero } from "./commands/zero.ts";
import type { Session } from "./verbs/flags.ts";

const codes = `\nExit codes:\n${exitCodes.map(([code, meaning]) => `  ${code.padEnd(15)}${meaning}`).join("\n")}`;

/** Removes the default of a flag and of a repeatable option from its help: it adds nothing. */
function withoutEmptyDefault(text: string): string {
  return text.replace(/ \(default: (?:false|\[\])\)$/, "");
}

/** The commands of lvsform, in the order in which they are used. */
export function commandLine(session: Session): Command {
  const program = new Command("lvsform")
    .description("Plan and apply Linux Virtual Server (LVS/IPVS) clusters written in TypeScript.")
    .version(ownVersion(), "--version")
    .configureOutput({ writeOut: session.terminal.out, writeErr: session.terminal.error })
    .configureHelp({ optionDescription: (option) => withoutEmptyDefault(new Help().optionDescription(option)) })
    .exitOverride()
    // drift has options and subcommands: each takes the options after it.
    .enablePositionalOptions()
    .addHelpText("after", codes);
  examples(program, [
    ["init web", "Write a first cluster.ts into the folder web."],
    ["validate", "Check cluster.ts without connecting to any host."],
    ["plan", "Read the hosts and show the changes that apply would make."],
    ["apply", "Show the plan, ask for approval, and apply the changes."],
    ["drift", "Show what was changed by hand since then."],
    ["drift repair --help", "Show the options and examples of one command."],
  ]);
  for (const add of [
    addInit,
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
    addCompletion,
  ])
    add(program, session);
  pointToHelp(program);
  return program;
}

/** Points to the help of the same command after a mistake on the command line. */
function pointToHelp(command: Command): void {
  const help = `${namesOf(command).join(" ")} --help shows more`;
  const takesWords = command.registeredArguments.some(({ description }) => description.endsWith("after --."));
  command.showHelpAfterError(takesWords ? `(write -- before the options of another program; ${help})` : `(${help})`);
  for (const one of command.commands) pointToHelp(one);
}

import { type AddCommand, act, onCluster, withSshConfig } from "./command.ts";

export interface SynthFlags {
  /** The folder of the module. */
  readonly terraform?: string;
  readonly builtin: boolean;
  readonly state?: string;
  readonly sshConfig?: string;
}

export const addSynth: AddCommand = (program, session) => {
  const command = withSshConfig(onCluster(program.command("synth")))
    .description("write the cluster as a module for Terraform: a resource for each host")
    .argument("[words...]", "after --: further words for lvsform apply and destroy")
    .option("--terraform <dir>", "the folder of the module")
    .option("--builtin", "resources that need no provider: terraform_data instead of null_resource", false);
  act<SynthFlags>(command, session, async (tool, flags, words) => {
    const { synth } = await import("./write-module.ts");
    return synth(tool, session.terminal, words, flags);
  });
};

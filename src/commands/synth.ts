import type { SynthFlags } from "../verbs/synth.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actOnFile, onCluster, withSshConfig } from "./options.ts";

export const addSynth: AddCommand = (program, session) => {
  const command = withSshConfig(onCluster(program.command("synth")))
    .description("write the cluster as a module for Terraform: a resource for each host")
    .argument("[words...]", "after --: further words for lvsform apply and destroy")
    .option("--terraform <dir>", "the folder of the module")
    .option("--builtin", "resources that need no provider: terraform_data instead of null_resource", false);
  examples(command, [
    ["--terraform tf", "write tf/lvsform.tf.json: a resource for each host"],
    ["--terraform tf --builtin", "of terraform_data: no provider to download"],
    ["--terraform tf -- --confirm always", "have Terraform call lvsform apply with --confirm always"],
  ]);
  actOnFile<SynthFlags>(command, session, async (tool, flags) => {
    const { synth } = await import("../verbs/synth.ts");
    return synth(tool, session.terminal, command.args, flags);
  });
};

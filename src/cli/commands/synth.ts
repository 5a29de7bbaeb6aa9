import type { SynthFlags } from "../verbs/synth.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actOnFile, onCluster, withSshConfig } from "./options.ts";

export const addSynth: AddCommand = (program, session) => {
  const command = withSshConfig(onCluster(program.command("synth")))
    .description("Write the cluster as a Terraform module, with a resource for each host.")
    .argument("[words...]", "Further options for lvsform apply and destroy, after --.")
    .option("--terraform <dir>", "The folder of the module.")
    .option("--builtin", "Use resources without a provider: terraform_data instead of null_resource.", false);
  examples(command, [
    ["--terraform tf", "Write tf/lvsform.tf.json, with a resource for each host."],
    ["--terraform tf --builtin", "Use terraform_data: no provider to download."],
    ["--terraform tf -- --confirm always", "Let Terraform run lvsform apply with --confirm always."],
  ]);
  actOnFile<SynthFlags>(command, session, async (tool, flags) => {
    const { synth } = await import("../verbs/synth.ts");
    return synth(tool, session.terminal, command.args, flags);
  });
};

import { Argument } from "commander";
import type { InitFlags } from "../verbs/init/init-flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, collect, withSshConfig } from "./options.ts";

export const addInit: AddCommand = (program, session) => {
  const command = withSshConfig(program.command("init"))
    .description("Write a first cluster.ts, a tsconfig.json and a .gitignore. Overwrites nothing.")
    .addArgument(new Argument("[dir]", "The folder, created if it is missing.").default(".", "the current folder"))
    .option("--name <name>", "The cluster's name (default: the name of the folder).")
    .option("--from-ssh-config", "Use the hosts of the ssh configuration. The first one is the director.", false)
    .option("--director <host>", "The director.")
    .option("--real-server <host>", "A real server. Repeatable.", collect, [])
    .option("--keep", "Leave an existing tsconfig.json and .gitignore as they are.", false);
  examples(command, [
    ["", "Write an example into the current folder."],
    ["web --from-ssh-config", "Write into the folder web, with the hosts of your ~/.ssh/config."],
    ["--director lb1 --real-server web1 --real-server web2", "Use these hosts of the ssh configuration."],
  ]);
  command.action(async (folder: string) => {
    const { init } = await import("../verbs/init/init.ts");
    session.end(await init(session.terminal, folder, command.opts<InitFlags>()));
  });
};

import { Argument } from "commander";
import type { InitFlags } from "../verbs/init/init.ts";
import { examples } from "./examples.ts";
import { type AddCommand, collect, withSshConfig } from "./options.ts";

export const addInit: AddCommand = (program, session) => {
  const command = withSshConfig(program.command("init"))
    .description("write a cluster.ts to begin with, a tsconfig.json and a .gitignore; overwrites nothing")
    .addArgument(new Argument("[dir]", "the folder, made where there is none").default(".", "the present one"))
    .option("--name <name>", "of the cluster (default: that of the folder)")
    .option("--from-ssh-config", "with the hosts of the ssh configuration; the first is the director", false)
    .option("--director <host>", "this one is the director")
    .option("--real-server <host>", "these are the real servers, and no others; repeatable", collect, [])
    .option("--keep", "leave a tsconfig.json and a .gitignore as they are where they are there already", false);
  examples(command, [
    ["", "here, with an example to be changed"],
    ["web --from-ssh-config", "in the folder web, with the hosts of your ~/.ssh/config"],
    ["--director lb1 --real-server web1 --real-server web2", "with these, as the ssh configuration has them"],
  ]);
  command.action(async (folder: string) => {
    const { init } = await import("../verbs/init/init.ts");
    session.end(await init(session.terminal, folder, command.opts<InitFlags>()));
  });
};

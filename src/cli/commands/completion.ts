import { Argument } from "commander";
import type { Shell } from "../completion/script.ts";
import { examples } from "./examples.ts";
import type { AddCommand } from "./options.ts";
import { tableOf } from "./table.ts";

const shells: readonly Shell[] = ["bash", "zsh", "fish"];

export const addCompletion: AddCommand = (program, session) => {
  const command = program
    .command("completion")
    .description("Print a shell completion script for commands, options, and the addresses and hosts of the state.")
    .addArgument(new Argument("<shell>").choices(shells));
  examples(command, [
    [
      "bash > /etc/bash_completion.d/lvsform",
      "Install it for every user. Or in ~/.bashrc: source <(lvsform completion bash)",
    ],
    [
      'zsh > "$fpath[1]/_lvsform"',
      "Install it for yourself. Or in ~/.zshrc, below compinit: source <(lvsform completion zsh)",
    ],
    ["fish > ~/.config/fish/completions/lvsform.fish", "Install it for yourself."],
  ]);
  command.action(async (shell: Shell) => {
    const { completionScript } = await import("../completion/script.ts");
    session.end(await completionScript(session.terminal, shell));
  });

  // The completion scripts call this command; it is not for users.
  program
    .command("complete", { hidden: true })
    .argument("[words...]", "The words after the program's name. The last one is being typed.")
    .action(async (words: readonly string[]) => {
      const { complete } = await import("../completion/complete.ts");
      session.end(await complete(session, tableOf(program), words));
    });
};

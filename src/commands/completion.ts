import { Argument } from "commander";
import type { Shell } from "../verbs/completion/script.ts";
import { examples } from "./examples.ts";
import type { AddCommand } from "./options.ts";
import { tableOf } from "./table.ts";

const shells: readonly Shell[] = ["bash", "zsh", "fish"];

export const addCompletion: AddCommand = (program, session) => {
  const command = program
    .command("completion")
    .description("print what a shell reads to complete the words of lvsform, and the addresses and hosts of the record")
    .addArgument(new Argument("<shell>").choices(shells));
  examples(command, [
    ["bash > /etc/bash_completion.d/lvsform", "for every user; or in ~/.bashrc: source <(lvsform completion bash)"],
    ['zsh > "$fpath[1]/_lvsform"', "or in ~/.zshrc, below compinit: source <(lvsform completion zsh)"],
    ["fish > ~/.config/fish/completions/lvsform.fish", "for yourself"],
  ]);
  command.action(async (shell: Shell) => {
    const { completionScript } = await import("../verbs/completion/script.ts");
    session.end(await completionScript(session.terminal, shell));
  });

  // What the scripts ask; nobody types it.
  program
    .command("complete", { hidden: true })
    .argument("[words...]", "what stands behind the program's name; the last is what is being typed")
    .action(async (words: readonly string[]) => {
      const { complete } = await import("../verbs/completion/complete.ts");
      session.end(await complete(session, tableOf(program), words));
    });
};

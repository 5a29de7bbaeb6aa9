import { expect, it } from "vitest";
import { quietProgram } from "./all-commands.ts";

async function told(...words: readonly string[]): Promise<string> {
  const { program, errors } = quietProgram();
  await program.parseAsync(words, { from: "user" }).catch(() => undefined);
  return errors.join("");
}

it.each([
  ["an option of a command", ["plan", "--jsn"], "(lvsform plan --help shows more)"],
  ["a word of a group", ["hosts", "turst"], "(lvsform hosts --help shows more)"],
  ["a command", ["plna"], "(lvsform --help shows more)"],
])("a mistake in %s leads to the help that has it", async (_what, words, help) => {
  expect(await told(...words)).toContain(help);
});

it("an option of the program that is to run in the lab is no option of lvsform: -- goes before it", async () => {
  expect(await told("lab", "exec", "v10", "wget", "-qO-", "http://192.168.0.21/")).toContain("write -- before");
});

import { Option } from "commander";
import type { VerifyFlags } from "../verbs/verify.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, onHosts, wholeNumber } from "./options.ts";

export const addVerify: AddCommand = (program, session) => {
  const command = onHosts(program.command("verify"))
    .description("ask the VIPs and the real servers for real, and compare who answers with the weights")
    .option(
      "--from <host>",
      "ask from this host, as ssh names it (default: the cluster's first client, else from here)",
    )
    .addOption(
      new Option(
        "--requests <n>",
        "requests to each port of a service (default: two rounds of the weights, 8 to 200)",
      ).argParser(wholeNumber(1, 10_000)),
    )
    .option("--json", "as JSON", false);
  examples(command, [
    ["", "ask every VIP and real server, and compare who answers with the weights"],
    ["--from v10 --requests 100", "ask 100 times from v10"],
  ]);
  act<VerifyFlags>(command, session, async (tool, flags) => {
    const { verify } = await import("../verbs/verify.ts");
    return verify(tool, session.terminal, flags);
  });
};

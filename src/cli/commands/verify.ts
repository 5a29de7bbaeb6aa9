import { Option } from "commander";
import type { VerifyFlags } from "../verbs/verify.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, onHosts, wholeNumber } from "./options.ts";

export const addVerify: AddCommand = (program, session) => {
  const command = onHosts(program.command("verify"))
    .description("Send real requests to the VIPs and real servers, and compare the answers with the weights.")
    .option(
      "--from <host>",
      "The host that sends the requests (default: the cluster's first client, else this machine).",
    )
    .addOption(
      new Option(
        "--requests <n>",
        "The number of requests to each port of a service (default: two rounds of the weights, 8 to 200).",
      ).argParser(wholeNumber(1, 10_000)),
    )
    .option("--json", "Print JSON.", false);
  examples(command, [
    ["", "Send requests to every VIP and real server."],
    ["--from v10 --requests 100", "Send 100 requests from v10."],
  ]);
  act<VerifyFlags>(command, session, async (tool, flags) => {
    const { verify } = await import("../verbs/verify.ts");
    return verify(tool, session.terminal, flags);
  });
};

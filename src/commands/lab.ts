import { Option } from "commander";
import { readBackends } from "../lab/debian/dealing.ts";
import { flavours } from "../lab/lab.ts";
import { limits } from "../lab/topology.ts";
import { failure } from "../messages/build.ts";
import { examples } from "./examples.ts";
import { type AddCommand, wholeNumber } from "./options.ts";

const load = () => import("../verbs/lab.ts");

export const addLab: AddCommand = (program, session) => {
  const lab = program.command("lab").description("a real LVS network in QEMU, to try things on");
  examples(lab, [
    ["up", "boot the five hosts"],
    ["ssh-config > lab.conf", "then: lvsform plan --ssh-config lab.conf"],
  ]);
  const named = (word: string, description: string) =>
    lab
      .command(word)
      .description(description)
      .addOption(
        new Option("--name <name>", "several labs can run side by side")
          .default("default")
          .argParser((text: string) => {
            if (/^[A-Za-z0-9_-]{1,40}$/.test(text)) return text;
            throw failure("lab-name-invalid", { text });
          }),
      );
  const start = named("up", "boot it: v10 client, v11 director, v12 and up real servers")
    .addOption(new Option("--real-servers <n>", "how many").default(3).argParser(wholeNumber(1, limits.realServers)))
    .addOption(new Option("--directors <n>", "how many").default(1).argParser(wholeNumber(1, limits.directors)))
    .addOption(
      new Option(
        "--flavour <name>",
        "fast: all hosts in one machine, ready in seconds; debian: each a whole Debian system",
      )
        .choices(flavours)
        .default("fast"),
    )
    .addOption(
      new Option(
        "--network <backend>",
        "debian: ifupdown (default), networkd, netplan or networkmanager; with commas: dealt out in turn",
      ).argParser(readBackends),
    );
  examples(start, [
    ["", "the client v10, the director v11, the real servers v12 to v14"],
    ["--real-servers 5 --directors 2 --name pair", "more of them, beside another lab"],
    ["--flavour debian --network netplan", "each host a whole Debian that netplan configures"],
  ]);
  start.action(async () => session.end(await (await load()).up(session, start.opts())));
  const stop = named("down", "end it");
  examples(stop, [
    ["", "end the lab"],
    ["--name pair", "the one that is called pair"],
  ]);
  stop.action(async () => session.end(await (await load()).down(session, stop.opts())));
  const look = named("status", "whether it runs; if it died, why");
  examples(look, [["", "whether it runs, and where"]]);
  look.action(async () => session.end(await (await load()).status(session, look.opts())));
  const run = named("exec", "run a command on one of its hosts")
    .argument("<host>")
    .argument("<command...>", "after --");
  examples(run, [
    ["v11 -- ipvsadm -L -n", "the table of the director"],
    ["v10 -- wget -qO- http://192.168.0.21/", "ask the VIP"],
  ]);
  run.action(async (host: string, argv: readonly string[]) =>
    session.end(await (await load()).exec(session, run.opts(), host, argv)),
  );
  const boot = named("reboot", "reboot one of its hosts, and wait until it answers again").argument("<host>");
  examples(boot, [["v12", "reboot v12, and wait for it"]]);
  boot.action(async (host: string) => session.end(await (await load()).reboot(session, boot.opts(), host)));
  const cut = named("power-cut", "debian: take the power from one of its hosts and give it back").argument("<host>");
  examples(cut, [["v12 --name pair", "as if somebody pulled the plug of v12"]]);
  cut.action(async (host: string) => session.end(await (await load()).powerCut(session, cut.opts(), host)));
  const config = named("ssh-config", "print its OpenSSH client configuration");
  examples(config, [["> lab.conf", "for --ssh-config of every other command"]]);
  config.action(async () => session.end(await (await load()).sshConfig(session, config.opts())));
};

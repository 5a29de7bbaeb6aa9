import { type Command, Option } from "commander";
import { readBackends } from "../../lab/debian/dealing.ts";
import { flavours } from "../../lab/lab.ts";
import { limits } from "../../lab/topology.ts";
import { failure } from "../../messages/build.ts";
import type { Session } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, wholeNumber } from "./options.ts";

const load = () => import("../verbs/lab.ts");

export const addLab: AddCommand = (program, session) => {
  const lab = program.command("lab").description("Run a real LVS network in QEMU to try lvsform.");
  examples(lab, [
    ["up", "Boot the five hosts."],
    ["ssh-config > lab.conf", "Write the ssh configuration. Then: lvsform plan --ssh-config lab.conf"],
  ]);
  for (const add of [addUp, addDown, addStatus, addExec, addReboot, addPowerCut, addSshConfig])
    add(namedBelow(lab), session);
};

/** Adds a command on the lab with a name. */
type Named = (word: string, description: string) => Command;
type AddWord = (named: Named, session: Session) => void;

function namedBelow(lab: Command): Named {
  return (word, description) =>
    lab
      .command(word)
      .description(description)
      .addOption(
        new Option("--name <name>", "The name of the lab. Several labs can run at the same time.")
          .default("default")
          .argParser((text: string) => {
            if (/^[A-Za-z0-9_-]{1,40}$/.test(text)) return text;
            throw failure("lab-name-invalid", { text });
          }),
      );
}

const addUp: AddWord = (named, session) => {
  const start = named("up", "Boot the lab: client v10, director v11, real servers v12 and up.")
    .addOption(
      new Option("--real-servers <n>", "The number of real servers.")
        .default(3)
        .argParser(wholeNumber(1, limits.realServers)),
    )
    .addOption(
      new Option("--directors <n>", "The number of directors.").default(1).argParser(wholeNumber(1, limits.directors)),
    )
    .addOption(
      new Option(
        "--flavour <name>",
        "The flavour. fast: all hosts in one machine, ready in seconds. debian: each host is a whole Debian system.",
      )
        .choices(flavours)
        .default("fast"),
    )
    .addOption(
      new Option(
        "--network <backend>",
        "The network backend of Debian hosts: ifupdown (default), networkd, netplan or networkmanager. Several with commas are assigned in turn.",
      ).argParser(readBackends),
    );
  examples(start, [
    ["", "Boot the client v10, the director v11 and the real servers v12 to v14."],
    ["--real-servers 5 --directors 2 --name pair", "Boot a larger lab next to another one."],
    ["--flavour debian --network netplan", "Boot whole Debian systems with netplan."],
  ]);
  start.action(async () => session.end(await (await load()).up(session, start.opts())));
};

const addDown: AddWord = (named, session) => {
  const stop = named("down", "Stop the lab.");
  examples(stop, [
    ["", "Stop the lab."],
    ["--name pair", "Stop the lab named pair."],
  ]);
  stop.action(async () => session.end(await (await load()).down(session, stop.opts())));
};

const addStatus: AddWord = (named, session) => {
  const look = named("status", "Show whether the lab is running. If it has failed, show why.");
  examples(look, [["", "Show whether the lab is running, and its addresses."]]);
  look.action(async () => session.end(await (await load()).status(session, look.opts())));
};

const addExec: AddWord = (named, session) => {
  const run = named("exec", "Run a command on a host of the lab.")
    .argument("<host>")
    .argument("<command...>", "The command and its arguments, after --.");
  examples(run, [
    ["v11 -- ipvsadm -L -n", "Print the table of the director."],
    ["v10 -- wget -qO- http://192.168.0.21/", "Send a request to the VIP."],
  ]);
  run.action(async (host: string, argv: readonly string[]) =>
    session.end(await (await load()).exec(session, run.opts(), host, argv)),
  );
};

const addReboot: AddWord = (named, session) => {
  const boot = named("reboot", "Reboot a host of the lab, and wait until it answers again.").argument("<host>");
  examples(boot, [["v12", "Reboot v12, and wait for it."]]);
  boot.action(async (host: string) => session.end(await (await load()).reboot(session, boot.opts(), host)));
};

const addPowerCut: AddWord = (named, session) => {
  const cut = named("power-cut", "Cut the power of a host and restore it (debian flavour).").argument("<host>");
  examples(cut, [["v12 --name pair", "Cut the power of v12."]]);
  cut.action(async (host: string) => session.end(await (await load()).powerCut(session, cut.opts(), host)));
};

const addSshConfig: AddWord = (named, session) => {
  const config = named("ssh-config", "Print the OpenSSH client configuration of the lab.");
  examples(config, [["> lab.conf", "Write it into a file, for --ssh-config of other commands."]]);
  config.action(async () => session.end(await (await load()).sshConfig(session, config.opts())));
};

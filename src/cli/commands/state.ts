import type { Command } from "commander";
import type { Session } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, locking, onCluster } from "./options.ts";

const load = () => import("../verbs/state.ts");
const move = () => import("../verbs/move-state.ts");

export const addState: AddCommand = (program, session) => {
  const state = program.command("state").description("Show, edit, back up and restore the state.");
  examples(state, [
    ["list", "List every address of the state."],
    ["show v12/interface-address/lo/192.168.0.21", "Show one of them."],
  ]);
  for (const add of [addList, addShow, addHistory, addRemove, addMove, addBackup, addRestore]) add(state, session);
};

type AddWord = (state: Command, session: Session) => void;

const addList: AddWord = (state, session) => {
  const list = onCluster(state.command("list"))
    .description("List the addresses of the state.")
    .argument("[pattern]", "An address, a host, or a glob of either.");
  examples(list, [
    ["", "List every address of the state."],
    ["v12", "List the addresses of v12."],
    ["'*/sysctl/*'", "List every kernel parameter."],
  ]);
  act(list, session, async (tool, _flags, [pattern]) => (await load()).listState(tool, session.terminal, pattern));
};

const addShow: AddWord = (state, session) => {
  const one = onCluster(state.command("show"))
    .description("Show one resource of the state and its original value.")
    .argument("<address>");
  examples(one, [["v11/ipvs-service/tcp:192.168.0.21:80", "Show a service and what was there before it."]]);
  act(one, session, async (tool, _flags, [address = ""]) => (await load()).showState(tool, session.terminal, address));
};

const addHistory: AddWord = (state, session) => {
  const past = onCluster(state.command("history"))
    .description("List every version of an address, or of all addresses, newest first.")
    .argument("[address]")
    .option("--json", "Print JSON.", false);
  examples(past, [
    ["v12/sysctl/net.ipv4.conf.lo.arp_ignore", "List every version of one parameter."],
    ["--json", "Print every version of all addresses as JSON."],
  ]);
  act<{ json: boolean }>(past, session, async (tool, { json }, [address]) =>
    (await load()).stateHistory(tool, session.terminal, address, json),
  );
};

const addRemove: AddWord = (state, session) => {
  const away = locking(onCluster(state.command("rm")).alias("forget"))
    .description("Forget addresses: they stay on their hosts, and lvsform stops managing them.")
    .argument("<address...>", "Addresses, hosts, or globs of either.")
    .option("--yes", "Do not ask for approval.", false);
  examples(away, [
    ["v14", "Forget everything of v14. The host stays as it is."],
    ["'v12/boot-*/*' --yes", "Forget the boot configuration of v12, without asking."],
  ]);
  act<{ yes: boolean }>(away, session, async (tool, { yes }, words) =>
    (await move()).letGo(tool, session.terminal, words, yes),
  );
};

const addMove: AddWord = (state, session) => {
  const other = locking(onCluster(state.command("mv")))
    .description("Rename an address, or all addresses of a host, in the state. Changes no host.")
    .argument("<from>", "An address or a host.")
    .argument("<to>");
  examples(other, [
    ["v12 web1", "Rename the host v12 to web1."],
    ["v12/interface-address/lo/192.168.0.21 v13/interface-address/lo/192.168.0.21", "Rename one resource."],
  ]);
  act(other, session, async (tool, _flags, [from = "", to = ""]) =>
    (await move()).moveState(tool, session.terminal, from, to),
  );
};

const addBackup: AddWord = (state, session) => {
  const copy = onCluster(state.command("backup"))
    .description("Write a copy of the state into a new file.")
    .argument("<file>");
  examples(copy, [["web.backup", "Write a copy of the state into the new file web.backup."]]);
  act(copy, session, async (tool, _flags, [file = ""]) => {
    return (await load()).backUpState(tool, session.terminal, file);
  });
};

const addRestore: AddWord = (state, session) => {
  const back = onCluster(state.command("restore"))
    .description("Replace the state by a backup.")
    .argument("<file>")
    .option("--older", "Allow a backup that is older than the state. Everything since then is forgotten.", false)
    .option("--yes", "Do not ask for approval.", false);
  examples(back, [
    ["web.backup", "Replace the state by the backup."],
    ["web.backup --older --yes", "Replace a newer state too, without asking."],
  ]);
  act<{ yes: boolean; older: boolean }>(back, session, async (tool, flags, [file = ""]) =>
    (await load()).restoreState(tool, session.terminal, file, flags),
  );
};

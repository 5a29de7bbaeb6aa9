import { examples } from "./examples.ts";
import { type AddCommand, act, locking, onCluster } from "./options.ts";

const load = () => import("../verbs/state.ts");
const move = () => import("../verbs/move-state.ts");

export const addState: AddCommand = (program, session) => {
  const state = program.command("state").description("look at the record, copy it, and bring a copy back");
  examples(state, [
    ["list", "every recorded address"],
    ["show v12/interface-address/lo/192.168.0.21", "one of them"],
  ]);
  const list = onCluster(state.command("list"))
    .description("the recorded addresses")
    .argument("[pattern]", "an address, a host, or a glob of either");
  examples(list, [
    ["", "every recorded address"],
    ["v12", "those of v12"],
    ["'*/sysctl/*'", "every kernel parameter"],
  ]);
  act(list, session, async (tool, _flags, [pattern]) => (await load()).listState(tool, session.terminal, pattern));
  const one = onCluster(state.command("show"))
    .description("one recorded resource and what stood there before")
    .argument("<address>");
  examples(one, [
    ["v11/ipvs-service/tcp:192.168.0.21:80", "what is recorded of the service, and what stood there before"],
  ]);
  act(one, session, async (tool, _flags, [address = ""]) => (await load()).showState(tool, session.terminal, address));
  const past = onCluster(state.command("history"))
    .description("every version of an address, or of all, the newest first")
    .argument("[address]")
    .option("--json", "as JSON", false);
  examples(past, [
    ["v12/sysctl/net.ipv4.conf.lo.arp_ignore", "every version of one parameter"],
    ["--json", "every version of all, for a program"],
  ]);
  act<{ json: boolean }>(past, session, async (tool, { json }, [address]) =>
    (await load()).stateHistory(tool, session.terminal, address, json),
  );
  const away = locking(onCluster(state.command("rm")).alias("forget"))
    .description("let go of addresses: they stay on their hosts, and are not lvsform's any more")
    .argument("<address...>", "addresses, hosts, or globs of either")
    .option("--yes", "do not ask", false);
  examples(away, [
    ["v14", "let go of all of v14; it stays as it is"],
    ["'v12/boot-*/*' --yes", "of what v12 keeps for its next boot, without asking"],
  ]);
  act<{ yes: boolean }>(away, session, async (tool, { yes }, words) =>
    (await move()).letGo(tool, session.terminal, words, yes),
  );
  const other = locking(onCluster(state.command("mv")))
    .description("give an address, or all of a host, another name; nothing is done on any host")
    .argument("<from>", "an address or a host")
    .argument("<to>");
  examples(other, [
    ["v12 web1", "the host v12 is called web1 from now on"],
    ["v12/interface-address/lo/192.168.0.21 v13/interface-address/lo/192.168.0.21", "one resource"],
  ]);
  act(other, session, async (tool, _flags, [from = "", to = ""]) =>
    (await move()).moveState(tool, session.terminal, from, to),
  );
  const copy = onCluster(state.command("backup"))
    .description("a whole copy of the record in a new file")
    .argument("<file>");
  examples(copy, [["web.backup", "a copy of the record in the new file web.backup"]]);
  act(copy, session, async (tool, _flags, [file = ""]) => {
    return (await load()).backUpState(tool, session.terminal, file);
  });
  const back = onCluster(state.command("restore"))
    .description("put a backup in the place of the record")
    .argument("<file>")
    .option("--older", "also where it is older than the record: what was recorded since is forgotten", false)
    .option("--yes", "do not ask", false);
  examples(back, [
    ["web.backup", "put the copy in the place of the record"],
    ["web.backup --older --yes", "also where more was recorded since, without asking"],
  ]);
  act<{ yes: boolean; older: boolean }>(back, session, async (tool, flags, [file = ""]) =>
    (await load()).restoreState(tool, session.terminal, file, flags),
  );
};

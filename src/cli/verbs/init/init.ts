import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { oneLine } from "../../../files/target-text.ts";
import { clusterNameOf } from "../../../import/names.ts";
import { failure } from "../../../messages/build.ts";
import { toShell } from "../../../model/shell/command.ts";
import { counted } from "../../../model/text/counted.ts";
import type { Terminal } from "../../../views/terminal.ts";
import { chooseHosts } from "./choose.ts";
import { gitignore, tsconfig } from "./companions.ts";
import type { InitFlags } from "./init-flags.ts";
import { readSshHosts } from "./ssh-hosts.ts";
import { exampleStarter, type Starter, type StarterHost, writeStarter } from "./starter.ts";
import { type NewFile, present, writeAll } from "./write-all.ts";

/** Writes a cluster.ts to begin with, and what belongs beside it; all of it or nothing. */
export async function init(terminal: Terminal, word: string, flags: InitFlags): Promise<number> {
  const folder = oneLine("folder", resolve(word));
  const companions: readonly NewFile[] = [
    { name: ".gitignore", text: gitignore },
    { name: "tsconfig.json", text: tsconfig },
  ];
  const there = await present(folder, ["cluster.ts", ...companions.map(({ name }) => name)]);
  const isRefused = there.includes("cluster.ts") || (there.length > 0 && !flags.keep);
  if (isRefused)
    throw failure("files-exist", {
      paths: there.map((name) => join(folder, name)),
      canKeep: !there.includes("cluster.ts"),
    });
  const starter = await starterFor(terminal, folder, flags);
  const existing = companions.filter(({ name }) => there.includes(name));
  // cluster.ts last: where it is, all is.
  const files = [
    ...companions.filter((one) => !existing.includes(one)),
    { name: "cluster.ts", text: writeStarter(starter) },
  ];
  await writeAll(folder, files);
  for (const { name } of existing)
    terminal.error(`note: ${name} was there already${name === ".gitignore" ? "; .lvsform/ belongs into it" : ""}\n`);
  terminal.out(summary(starter, folder, files, flags.sshConfig));
  return 0;
}

async function starterFor(terminal: Terminal, folder: string, flags: InitFlags): Promise<Starter> {
  const name = flags.name ?? clusterNameOf(folder);
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) throw failure("init-name-invalid", { name });
  const named = [...(flags.director === undefined ? [] : [flags.director]), ...flags.realServer];
  if (!flags.fromSshConfig && flags.sshConfig === undefined && named.length === 0) return exampleStarter(name);
  const hosts = readSshHosts(flags.sshConfig, named);
  return chooseHosts(name, hosts, flags, (candidates) => askDirector(terminal, candidates));
}

/** Only the user knows which one it is; without a terminal it is the first, and cluster.ts marks it as a guess. */
async function askDirector(terminal: Terminal, hosts: readonly StarterHost[]): Promise<string | undefined> {
  const [first] = hosts;
  if (!terminal.interactive || first === undefined || hosts.length < 2) return undefined;
  terminal.error(`${hosts.map(({ name, address }) => `  ${name}  ${address}`).join("\n")}\n`);
  const answer = (await terminal.ask(`Which of them is the director? (${first.name}): `)).trim();
  if (answer === "" || hosts.some(({ name }) => name === answer)) return answer || undefined;
  throw failure("init-host-unknown", { name: answer });
}

/** What was written, and what comes next. */
function summary(
  { director, realServers, from, leftOut }: Starter,
  folder: string,
  files: readonly NewFile[],
  sshConfig: string | undefined,
): string {
  const near = relative(process.cwd(), folder);
  const place = near.startsWith("..") ? folder : near;
  const names = files.map(({ name }) => name).toReversed();
  const list = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
  const hosts =
    from === "example"
      ? []
      : [
          `Director ${director.name}, ${counted(realServers.length, "real server")} of the ssh configuration${leftOut.length > 0 ? `; ${leftOut.length} left out, see cluster.ts` : ""}.`,
        ];
  // To read the hosts it takes the same configuration, from the new folder too.
  const config = sshConfig === undefined ? [] : ["--ssh-config", place === "" ? sshConfig : resolve(sshConfig)];
  const reading = (verb: string) => toShell({ argv: ["lvsform", verb, ...config] });
  const steps = [
    ...(place === "" ? [] : [[toShell({ argv: ["cd", place] }), ""]]),
    ["$EDITOR cluster.ts", `what is marked ${from === "example" ? "CHANGE" : "CHECK"}`],
    ["lvsform validate", "check it without touching a host"],
    [reading("doctor"), "look whether the hosts are ready"],
    [reading("plan"), "see what lvsform apply would do"],
  ];
  const width = Math.max(...steps.map(([line = ""]) => line.length)) + 2;
  const git = inGit(folder)
    ? [
        "The state, .lvsform/, is left out of git, which cannot merge it. Do not lose it: it holds the original values of the hosts.",
      ]
    : [];
  return `${[
    `Wrote ${list}${place === "" ? "" : ` in ${place}`}.`,
    ...hosts,
    "",
    "Next:",
    ...steps.map(([line = "", does = ""]) => `  ${line.padEnd(width)}${does}`.trimEnd()),
    ...(git.length > 0 ? ["", ...git] : []),
  ].join("\n")}\n`;
}

function inGit(folder: string): boolean {
  return existsSync(join(folder, ".git")) || (folder !== dirname(folder) && inGit(dirname(folder)));
}

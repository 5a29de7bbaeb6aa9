import { homedir } from "node:os";
import { isPlainWord } from "../../files/target-text.ts";
import { sshNames } from "../../hosts/ssh/config/names.ts";
import type { CommandEntry } from "../../model/command-table.ts";
import type { StateReader } from "../../model/store.ts";
import type { Session } from "../verbs/flags.ts";
import * as make from "./candidates.ts";
import { type Place, placeOf } from "./place.ts";
import { type Source, sourceOf } from "./sources.ts";

/**
 * Prints what the last of the words of a line may become, for the scripts of the shells: first a line of what else the shell is to do
 * (`files`, `folders`, `open`: no blank behind the word; `-`: nothing), then a line for each word, with a tab before what it does.
 * If something cannot be read it prints nothing: the user pressed a key, and gave no command. No host is reached.
 */
export async function complete(session: Session, table: CommandEntry, words: readonly string[]): Promise<number> {
  const place = placeOf(table, words);
  const { value } = place;
  const source =
    value && !value.choices ? (sourceOf(place.command.names, value.name, place.option) ?? "nothing") : "nothing";
  const offer = await readOffer(session, source, place);
  const all: readonly make.Candidate[] = [
    ...place.words.flatMap(({ names, description: does }) => ({ word: names.at(-1) ?? "", does })),
    ...(value?.choices ?? []).map((word) => ({ word, does: "" })),
    ...offer.candidates,
    ...place.options.map(({ long: word, description: does }) => ({ word, does })),
  ];
  // The shell puts a word on the line as it is: a name from a state or an ssh configuration must not become a command there.
  const fit = all.filter(({ word }) => word.startsWith(place.text) && isPlainWord(word));
  const own = { files: "files", "runs-or-files": "files", folders: "folders" } as const;
  const first = source in own ? own[source as keyof typeof own] : offer.isOpen && fit.length > 0 ? "open" : "-";
  const lines = fit.map(({ word, does }) => `${place.before}${word}${does === "" ? "" : `\t${oneLine(does)}`}`);
  session.terminal.out(`${[first, ...lines].join("\n")}\n`);
  return 0;
}

async function readOffer(session: Session, source: Source, { given, text }: Place): Promise<make.Offer> {
  const read = async (take: (record: StateReader) => make.Offer): Promise<make.Offer> => {
    const [file, state] = [given.get("--file") || "cluster.ts", given.get("--state")].map(expandHome);
    return session.withState({ file: file ?? "cluster.ts", ...(state ? { state } : {}) }, take);
  };
  try {
    switch (source) {
      case "addresses":
      case "hosts-or-addresses":
        return await read((record) => make.addresses(record, text, source !== "addresses"));
      case "servers":
        return await read(make.servers);
      case "services":
        return await read(make.services);
      case "runs":
      case "runs-or-files":
        return await read(make.runs);
      case "cluster":
        return await read(make.cluster);
      case "ssh-hosts": {
        const names = namesOfSsh(expandHome(given.get("--ssh-config")));
        return await read((record) => make.hosts(record, names)).catch(() => make.hosts(undefined, names));
      }
      case "files":
      case "folders":
      case "nothing":
        return { candidates: [] };
    }
  } catch {
    return { candidates: [] };
  }
}

function namesOfSsh(configFile: string | undefined): readonly string[] {
  try {
    return sshNames(configFile ? { configFile } : {});
  } catch {
    return [];
  }
}

/** The shell has not read the words yet. */
function expandHome(path: string | undefined): string | undefined {
  return path?.replace(/^~(?=\/)/, homedir());
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

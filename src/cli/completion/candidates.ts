import { type Address, partsOf } from "../../model/address.ts";
import type { StateReader } from "../../model/store.ts";

/** A word that may stand in the place of what is being typed. */
export interface Candidate {
  readonly word: string;
  /** One line; empty: no description. */
  readonly does: string;
}

/** What may follow, and whether the shell is to leave the cursor behind it, since more is to come. */
export interface Offer {
  readonly candidates: readonly Candidate[];
  readonly isOpen?: boolean;
}

const plain = (words: readonly string[]): Offer => ({ candidates: words.map((word) => ({ word, does: "" })) });

/**
 * Hosts first, then the addresses of the one that is typed: those of a whole cluster would be too many to look at. `hosts`: whether a
 * host alone will do.
 */
export function addresses(record: StateReader, text: string, hosts: boolean): Offer {
  const all = [...record.read().resources.keys()];
  if (text.includes("/")) return plain(all);
  const names = hostsOf(all).filter((host) => host.startsWith(text));
  const [only] = names;
  if (only !== undefined && names.length === 1)
    return plain([...(hosts ? names : []), ...all.filter((address) => address.startsWith(`${only}/`))]);
  return hosts ? plain(names) : { ...plain(names.map((host) => `${host}/`)), isOpen: true };
}

function hostsOf(all: readonly Address[]): readonly string[] {
  return [...new Set(all.flatMap((address) => partsOf(address)?.host ?? []))];
}

/** Keys of services: `tcp:192.168.0.21:80`. */
export function services(record: StateReader): Offer {
  return plain([...new Set(keysOf(record, "ipvs-service").map(({ key }) => key))]);
}

/** Hosts that send nothing on themselves, and the addresses of destinations. */
export function servers(record: StateReader): Offer {
  const destinations = keysOf(record, "ipvs-destination");
  const directors = new Set(destinations.map(({ host }) => host));
  const hosts = hostsOf([...record.read().resources.keys()]).filter((host) => !directors.has(host));
  return plain([...hosts, ...destinations.map(({ host, kind, key }) => `${host}/${kind}/${key}`)]);
}

function keysOf(record: StateReader, kind: string) {
  return [...record.read().resources.values()].filter((one) => one.kind === kind);
}

/** Numbers of runs, the newest first. */
export function runs(record: StateReader): Offer {
  const all = record.runs().toSorted((one, other) => other.id - one.id);
  return {
    candidates: all.map(({ id, verb, status, startedAt }) => ({
      word: String(id),
      does: `${verb}, ${status}, ${startedAt.slice(0, 16).replace("T", " ")}`,
    })),
  };
}

export function cluster(record: StateReader): Offer {
  return plain([record.read().cluster].filter((name) => name !== ""));
}

/** The hosts of the ssh configuration, and those of the state if they are others. */
export function hosts(record: StateReader | undefined, ssh: readonly string[]): Offer {
  return plain([...new Set([...ssh, ...(record?.read().hosts.map(({ name }) => name) ?? [])])]);
}

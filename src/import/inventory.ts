import type { Live } from "../model/live.ts";
import { readingKey } from "../model/live.ts";
import type { Spec } from "../model/resource.ts";
import type {
  BootIpvsSpec,
  InterfaceAddressSpec,
  IpvsDestinationSpec,
  IpvsServiceSpec,
  IpvsSyncSpec,
  IpvsTimeoutsSpec,
  SysctlSpec,
} from "../model/specs.ts";
import type { HostFacts, HostTarget } from "../model/transport.ts";
import { filesQuestion, parseTableFiles } from "./table-files.ts";

/** An address of an interface. */
export interface HostAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly label?: string;
}

/** Everything of one host that a cluster.ts could be made of. */
export interface Inventory {
  readonly target: HostTarget;
  readonly facts: HostFacts;
  readonly addresses: readonly HostAddress[];
  /** The table of the kernel, by the keys of its kinds; empty where there is no IPVS. */
  readonly services: ReadonlyMap<string, IpvsServiceSpec>;
  readonly destinations: ReadonlyMap<string, IpvsDestinationSpec>;
  readonly timeouts?: IpvsTimeoutsSpec;
  readonly sync: ReadonlyMap<string, IpvsSyncSpec>;
  /** Daemons whose next boot sets the length of a message. */
  readonly declaredLengths: ReadonlySet<string>;
  /** Parameters of IPVS, by their names. */
  readonly sysctls: ReadonlyMap<string, string>;
  /** Its files that define the table, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Why others of these files were not read. */
  readonly unreadFiles: readonly string[];
}

/** What is read of a director, by kind; of a real server its addresses alone. */
export const kindsOfDirector = [
  "ipvs-service",
  "ipvs-destination",
  "ipvs-timeouts",
  "ipvs-sync",
  "interface-address",
  "boot-ipvs",
] as const;
/** Of this kind only what is named is read. */
export const namedKind = "sysctl";
export const kindsOfServer = ["interface-address"] as const;

/** What one host of a reading has; undefined where it was not reached. */
export function inventoryOf(target: HostTarget, live: Live): Inventory | undefined {
  const host = live.hosts.find(({ name }) => name === target.name);
  if (!host?.reachable) return undefined;
  const of = <S extends Spec>(wanted: string): ReadonlyMap<string, S> =>
    new Map(
      [...live.resources.values()]
        .filter((one) => one.host === target.name && one.kind === wanted)
        .map(({ key, spec }) => [key, spec as S]),
    );
  const answer = live.answers.get(readingKey(target.name, filesQuestion.name))?.stdout ?? "";
  const { files, unread: unreadFiles } = parseTableFiles(answer);
  const timeouts = of<IpvsTimeoutsSpec>("ipvs-timeouts").get("all");
  return {
    target,
    facts: host.facts,
    addresses: [...of<InterfaceAddressSpec>("interface-address")].map(([key, spec]) => addressOf(key, spec)),
    services: of<IpvsServiceSpec>("ipvs-service"),
    destinations: of<IpvsDestinationSpec>("ipvs-destination"),
    ...(timeouts ? { timeouts } : {}),
    sync: of<IpvsSyncSpec>("ipvs-sync"),
    declaredLengths: new Set(
      [...of<BootIpvsSpec>("boot-ipvs")].flatMap(([key, { rules }]) =>
        key.startsWith("sync/") && rules.some((rule) => rule.includes("--sync-maxlen"))
          ? [key.slice("sync/".length)]
          : [],
      ),
    ),
    sysctls: new Map([...of<SysctlSpec>("sysctl")].map(([key, { value }]) => [key, value])),
    files,
    unreadFiles,
  };
}

function addressOf(key: string, { prefixLength, label }: InterfaceAddressSpec): HostAddress {
  const slash = key.indexOf("/");
  const [device, address] = [key.slice(0, slash), key.slice(slash + 1)];
  return { interface: device, address, prefixLength, ...(label ? { label } : {}) };
}

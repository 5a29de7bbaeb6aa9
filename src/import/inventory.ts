import type { Live } from "../model/live.ts";
import { readingKey } from "../model/live.ts";
import type { Spec } from "../model/resource.ts";
import { quoteAll, sh } from "../model/shell.ts";
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
  /** Daemons of which the next boot says the length of a message by itself. */
  readonly saidLengths: ReadonlySet<string>;
  /** Parameters of IPVS, by their names. */
  readonly sysctls: ReadonlyMap<string, string>;
  /** Files on it that say what its table is to be, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What is read of a director, by kind; of a real server its addresses alone. */
export const kindsOfDirector = [
  ...["ipvs-service", "ipvs-destination", "ipvs-timeouts", "ipvs-sync", "interface-address", "boot-ipvs"],
] as const;
/** Of this kind only what is named is read. */
export const namedKind = "sysctl";
export const kindsOfServer = ["interface-address"] as const;

/** Where a director's table may be written down besides in its kernel. */
const tableFiles = ["/etc/sysconfig/ipvsadm", "/etc/ipvsadm.rules", "/etc/keepalived/keepalived.conf"];

/** The question by which those files are read. Each line of a file begins with a blank, so that none is taken for a heading. */
export const filesQuestion = {
  name: "table-files",
  script: sh`for f in ${quoteAll(tableFiles)}; do [ ! -r "$f" ] || { echo "@ $f"; sed 's/^/ /' "$f"; }; done`,
} as const;

function parseFiles(stdout: string): ReadonlyMap<string, string> {
  const parts = stdout.split(/^@ /m).slice(1);
  return new Map(
    parts.map((part): [string, string] => {
      const [path = "", ...lines] = part.split("\n");
      return [path, lines.map((line) => line.slice(1)).join("\n")];
    }),
  );
}

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
  const timeouts = of<IpvsTimeoutsSpec>("ipvs-timeouts").get("all");
  return {
    ...{ target, facts: host.facts },
    addresses: [...of<InterfaceAddressSpec>("interface-address")].map(([key, spec]) => addressOf(key, spec)),
    services: of<IpvsServiceSpec>("ipvs-service"),
    destinations: of<IpvsDestinationSpec>("ipvs-destination"),
    ...(timeouts ? { timeouts } : {}),
    sync: of<IpvsSyncSpec>("ipvs-sync"),
    saidLengths: new Set(
      [...of<BootIpvsSpec>("boot-ipvs")].flatMap(([key, { rules }]) =>
        key.startsWith("sync/") && rules.some((rule) => rule.includes("--sync-maxlen"))
          ? [key.slice("sync/".length)]
          : [],
      ),
    ),
    sysctls: new Map([...of<SysctlSpec>("sysctl")].map(([key, { value }]) => [key, value])),
    files: parseFiles(live.answers.get(readingKey(target.name, filesQuestion.name))?.stdout ?? ""),
  };
}

function addressOf(key: string, { prefixLength, label }: InterfaceAddressSpec): HostAddress {
  const slash = key.indexOf("/");
  const [device, address] = [key.slice(0, slash), key.slice(slash + 1)];
  return { interface: device, address, prefixLength, ...(label ? { label } : {}) };
}

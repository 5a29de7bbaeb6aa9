/** The programs that configure an interface at boot. "unit": a unit of our own, where none of the others serves. */
export const backends = ["network-scripts", "networkmanager", "networkd", "netplan", "ifupdown", "unit"] as const;
export type Backend = (typeof backends)[number];

/** The declared boot backend of a host: detected, one that is expected there, or none. */
export const bootModes = [
  "auto",
  "network-scripts",
  "networkmanager",
  "networkd",
  "netplan",
  "ifupdown",
  "none",
] as const;
export type BootMode = (typeof bootModes)[number];

/** The boot backend of one interface of a host, by the host's own state files. */
export interface InterfaceBackend {
  readonly by: Backend;
  /** The reason, for a reader of the plan: `/run/systemd/netif/links/2 is configured by /etc/systemd/network/10-eth0.network`. */
  readonly why: string;
  /** The file that speaks of the interface, where there is one: a .network file, a keyfile, an ifcfg file. */
  readonly file?: string;
}

/** The boot configuration of a host, as far as it can be read without changing anything. */
export interface BootFacts {
  /** Whether systemd is what boots it. */
  readonly systemd: boolean;
  /** By interface. A missing one has no backend. */
  readonly interfaces: Readonly<Record<string, InterfaceBackend>>;
  /** The program that loads the table at boot: RHEL's unit with /etc/sysconfig/ipvsadm, Debian's script with /etc/ipvsadm.rules, or none. */
  readonly loader: "sysconfig" | "debian" | null;
  /** Versions of programs where they decide, e.g. `NetworkManager`: "1.42.4"; absent: not there. */
  readonly versions: Readonly<Record<string, string>>;
  /** The text files it is made of, by path, as far as they were read; absent: none. */
  readonly files?: ReadonlyMap<string, string>;
  /** The scripts among them that the next boot runs. */
  readonly executable?: readonly string[];
}

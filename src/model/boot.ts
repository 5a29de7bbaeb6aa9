/** Who gives an interface its addresses at the next boot. "unit": a unit of our own, where none of the others serves. */
export const keepers = ["network-scripts", "networkmanager", "networkd", "netplan", "ifupdown", "unit"] as const;
export type Keeper = (typeof keepers)[number];

/** What is to keep a host's addresses over a boot: whatever it has; what is expected there; nothing. */
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

/** What keeps one interface of a host, as its own state files say. */
export interface InterfaceKeeper {
  readonly by: Keeper;
  /** What says so, for whoever reads the plan: `/run/systemd/netif/links/2 is configured by /etc/systemd/network/10-eth0.network`. */
  readonly why: string;
  /** The file that speaks of the interface, where there is one: a .network file, a keyfile, an ifcfg file. */
  readonly file?: string;
}

/** What the next boot of a host is made of, as far as it can be read without changing anything. */
export interface BootFacts {
  /** Whether systemd is what boots it. */
  readonly systemd: boolean;
  /** By interface. One that is missing is kept by nobody. */
  readonly interfaces: Readonly<Record<string, InterfaceKeeper>>;
  /** What loads the table at boot: RHEL's unit with /etc/sysconfig/ipvsadm, Debian's script with /etc/ipvsadm.rules, or nothing. */
  readonly loader: "sysconfig" | "debian" | null;
  /** Versions of programs where they decide, e.g. `NetworkManager`: "1.42.4"; absent: not there. */
  readonly versions: Readonly<Record<string, string>>;
  /** The text files it is made of, by path, as far as they were read; absent: none. */
  readonly files?: ReadonlyMap<string, string>;
  /** Of those, the scripts that the next boot runs. */
  readonly executable?: readonly string[];
}

/** Who gives an interface its addresses at the next boot. "unit": a unit of our own, where none of the others serves. */
export const keepers = ["network-scripts", "networkmanager", "networkd", "netplan", "ifupdown", "unit"] as const;
export type Keeper = (typeof keepers)[number];

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
  /** Versions of programs where they decide, e.g. `NetworkManager`: "1.42.4"; absent: not there. */
  readonly versions: Readonly<Record<string, string>>;
  /** The text files it is made of, by path, as far as they were read; absent: none. */
  readonly files?: ReadonlyMap<string, string>;
  /** Of those, the scripts that the next boot runs. */
  readonly executable?: readonly string[];
}

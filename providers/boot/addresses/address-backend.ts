import type { BootFacts } from "../../../src/model/boot.ts";
import type { Command } from "../../../src/model/shell/command.ts";
import type { BootAddressPlace, BootAddressSpec } from "../../../src/model/specs.ts";
import type { LineEdit } from "../../../src/model/text/line-edit.ts";

/** An address of an interface, as a key names it. */
export interface DeviceAddress {
  readonly device: string;
  readonly address: string;
}

/** An address that the next boot sets, and where that stands. */
export interface Found {
  readonly target: DeviceAddress;
  readonly spec: BootAddressSpec & { readonly at: BootAddressPlace };
}

/** One backend: how its files express that an interface has an address. Pure functions of texts. */
export interface AddressBackend {
  /** Whether it can keep this address on this host. */
  serves(target: DeviceAddress, boot: BootFacts): boolean;
  /** Where a new one is written, and in which lines. */
  place(target: DeviceAddress, spec: BootAddressSpec, boot: BootFacts): BootAddressPlace;
  /** The addresses that it sets at the next boot, hand-made ones too. */
  read(boot: BootFacts): readonly Found[];
  /** The lines of a place with another prefix length. */
  withPrefix(place: BootAddressPlace, prefixLength: number, target: DeviceAddress): readonly string[];
  /** What is left of the lines of a place when the address goes. Default: nothing. */
  without?(place: BootAddressPlace, target: DeviceAddress): readonly string[];
  /** How a file of ours begins that several addresses share, and the mode of a new file. */
  fresh?(file: string): Partial<Pick<LineEdit, "header" | "mode">>;
  /** The commands for programs that remember the file; they must not change the running system. */
  afterwards?(file: string): readonly Command[];
}

/** The first line of files of ours. */
export const ownHeader = "# lvsform: an address of the cluster. It is declared in cluster.ts.";

/** A file name that every network manager reads: source-directory of ifupdown takes neither dots nor colons. */
export function nameOf({ device, address }: DeviceAddress): string {
  return `${device}-${address}`.replaceAll(/[^A-Za-z0-9_-]/g, "-");
}

/** A number for an alias that has no declared name: made of the address, so that two made at once differ. */
export function aliasNumber(address: string): number {
  const [third = 0, fourth = 0] = address.split(".").slice(2).map(Number);
  return third * 256 + fourth;
}

/** Whether the kernel takes such an alias name: it has 15 characters at most. */
export function hasAliases(device: string): boolean {
  return `${device}:65535`.length <= 15;
}

/** Interfaces on which an address is never announced to the neighbours: it cannot become the source of what a director sends. */
export const quietDevice = /^(lo|dummy|tunl|ip6tnl|sit|gre|ip6gre)/;

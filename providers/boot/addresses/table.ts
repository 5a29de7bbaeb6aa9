import type { Keeper } from "../../../src/model/boot.ts";
import type { AddressKeeper } from "./address-keeper.ts";
import { ifupdown } from "./ifupdown.ts";
import { netplan } from "./netplan.ts";
import { networkScripts } from "./network-scripts.ts";
import { networkd } from "./networkd.ts";
import { networkManager } from "./networkmanager.ts";
import { rcLocal } from "./rc-local.ts";
import { unit } from "./unit.ts";

/** In the order in which they count where an address is kept twice: what keeps the interface, then what is run behind it. */
export const addressKeepers: Readonly<Record<Keeper | "rc-local", AddressKeeper>> = {
  "network-scripts": networkScripts,
  networkmanager: networkManager,
  networkd,
  netplan,
  ifupdown,
  unit,
  "rc-local": rcLocal,
};

import type { Backend } from "../../../src/model/boot.ts";
import type { AddressBackend } from "./address-backend.ts";
import { ifupdown } from "./ifupdown.ts";
import { netplan } from "./netplan.ts";
import { networkScripts } from "./network-scripts.ts";
import { networkd } from "./networkd.ts";
import { networkManager } from "./networkmanager.ts";
import { rcLocal } from "./rc-local.ts";
import { unit } from "./unit.ts";

/** In the order in which they count if an address stands twice: the interface's backend, then what runs after it. */
export const addressBackends: Readonly<Record<Backend | "rc-local", AddressBackend>> = {
  "network-scripts": networkScripts,
  networkmanager: networkManager,
  networkd,
  netplan,
  ifupdown,
  unit,
  "rc-local": rcLocal,
};

import type { Keeper } from "../../../src/model/boot.ts";
import { ifupdown } from "./ifupdown.ts";
import type { LinkKeeper } from "./link-keeper.ts";
import { networkScripts } from "./network-scripts.ts";
import { networkd } from "./networkd.ts";
import { unit } from "./unit.ts";

/** NetworkManager has none: it brings up every interface that it manages, to see whether a cable is in. */
const none: LinkKeeper = { place: () => undefined, read: () => [] };

/** In the order in which they are asked. What netplan says of it, networkd does. */
export const linkKeepers: Readonly<Record<Keeper, LinkKeeper>> = {
  "network-scripts": networkScripts,
  networkmanager: none,
  networkd,
  netplan: none,
  ifupdown,
  unit,
};

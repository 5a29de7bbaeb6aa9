import type { Backend } from "../../../src/model/boot.ts";
import { ifupdown } from "./ifupdown.ts";
import type { LinkBackend } from "./link-backend.ts";
import { networkScripts } from "./network-scripts.ts";
import { networkd } from "./networkd.ts";
import { unit } from "./unit.ts";

/** NetworkManager has none: it brings up every interface that it manages, to see whether a cable is in. */
const none: LinkBackend = { place: () => undefined, read: () => [] };

/** In the order in which they are tried. What netplan sets, networkd does. */
export const linkBackends: Readonly<Record<Backend, LinkBackend>> = {
  "network-scripts": networkScripts,
  networkmanager: none,
  networkd,
  netplan: none,
  ifupdown,
  unit,
};

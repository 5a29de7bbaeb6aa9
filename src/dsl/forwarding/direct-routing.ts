import type { Method } from "./method.ts";
import { quietVip } from "./quiet-vip.ts";

/** Direct routing (ipvsadm -g): the real servers have the VIP on lo, without answering ARP for it, and answer the clients by their own router. */
export const directRouting: Method = {
  server: ({ vip }, { host }, labelOf) => (vip === undefined ? [] : quietVip(host, vip, "lo", { labelOf })),
  director: () => [],
};

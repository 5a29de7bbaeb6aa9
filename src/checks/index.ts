import type { Check } from "../model/check.ts";
import { arpEffective } from "./arp/arp-effective.ts";
import { arpStrict } from "./arp/arp-strict.ts";
import { loMask } from "./arp/lo-mask.ts";
import { neighbourhood } from "./arp/neighbourhood.ts";
import { vipAnswers } from "./arp/vip-answers.ts";
import { bootBackend } from "./boot-backend.ts";
import { clock } from "./clock.ts";
import { directorLoop } from "./director/director-loop.ts";
import { markRules } from "./director/mark-rules.ts";
import { masqueradedClients } from "./director/masqueraded-clients.ts";
import { masqueradedVips } from "./director/masqueraded-vips.ts";
import { savedTable } from "./director/saved-table.ts";
import { tableOwner } from "./director/table-owner.ts";
import { vanishingFlows } from "./director/vanishing-flows.ts";
import { modules } from "./modules.ts";
import { addresses } from "./network/addresses.ts";
import { gateways } from "./network/gateways.ts";
import { idleLinks } from "./network/idle-links.ts";
import { listeners } from "./network/listeners.ts";
import { routerAdvertisements } from "./network/router-advertisements.ts";
import { rpFilter, tunnelRpFilter } from "./network/rp-filter.ts";
import { tunnelMtu } from "./network/tunnel-mtu.ts";
import { otherManagers } from "./other-managers.ts";
import { privileges } from "./privileges.ts";
import { programs } from "./programs.ts";
import { versions } from "./versions.ts";

/** All checks of what lvsform does not manage, in the order in which they are shown. A new check is a file and a word here. */
export const checks: readonly Check[] = [
  privileges,
  programs,
  modules,
  versions,
  addresses,
  tableOwner,
  otherManagers,
  neighbourhood,
  gateways,
  masqueradedClients,
  masqueradedVips,
  rpFilter,
  routerAdvertisements,
  tunnelRpFilter,
  tunnelMtu,
  idleLinks,
  arpEffective,
  arpStrict,
  loMask,
  vipAnswers,
  markRules,
  directorLoop,
  listeners,
  vanishingFlows,
  bootBackend,
  savedTable,
  // Last, because it compares with the moment when the answer ends.
  clock,
];

import type { Check } from "../model/check.ts";
import { addresses } from "./addresses.ts";
import { arpEffective } from "./arp-effective.ts";
import { arpStrict } from "./arp-strict.ts";
import { bootKeeper } from "./boot-keeper.ts";
import { clock } from "./clock.ts";
import { directorLoop } from "./director-loop.ts";
import { gateways } from "./gateways.ts";
import { idleLinks } from "./idle-links.ts";
import { listeners } from "./listeners.ts";
import { loMask } from "./lo-mask.ts";
import { markRules } from "./mark-rules.ts";
import { masqueradedClients } from "./masqueraded-clients.ts";
import { masqueradedVips } from "./masqueraded-vips.ts";
import { modules } from "./modules.ts";
import { neighbourhood } from "./neighbourhood.ts";
import { otherManagers } from "./other-managers.ts";
import { privileges } from "./privileges.ts";
import { programs } from "./programs.ts";
import { routerAdvertisements } from "./router-advertisements.ts";
import { rpFilter, tunnelRpFilter } from "./rp-filter.ts";
import { savedTable } from "./saved-table.ts";
import { tableOwner } from "./table-owner.ts";
import { tunnelMtu } from "./tunnel-mtu.ts";
import { vanishingFlows } from "./vanishing-flows.ts";
import { versions } from "./versions.ts";
import { vipAnswers } from "./vip-answers.ts";

/** Everything that is looked at besides what lvsform keeps, in the order in which it is told. A new check is a file and a word here. */
export const checks: readonly Check[] = [
  ...[privileges, programs, modules, versions, addresses, tableOwner, otherManagers],
  ...[
    neighbourhood,
    gateways,
    masqueradedClients,
    masqueradedVips,
    rpFilter,
    routerAdvertisements,
    tunnelRpFilter,
    tunnelMtu,
    idleLinks,
  ],
  ...[arpEffective, arpStrict, loMask, vipAnswers, markRules, directorLoop, listeners, vanishingFlows],
  ...[bootKeeper, savedTable],
  // Last, because it compares with the moment when the answer ends.
  clock,
];

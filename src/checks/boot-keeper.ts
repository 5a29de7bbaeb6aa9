import { addressOf } from "../model/address.ts";
import type { Check } from "../model/check.ts";
import { finding } from "./finding.ts";

/** What cluster.ts says that keeps a host's addresses over a boot, and what the host itself says. */
export const bootKeeper: Check = {
  name: "boot-keeper",
  title: "what keeps addresses over a boot",
  during: "plan",
  ask: () => [],
  judge: ({ boots, resources }, answers) =>
    [...boots].flatMap(([host, mode]) => {
      const facts = answers.facts(host)?.boot;
      if (mode === "auto" || mode === "none" || facts === undefined) return [];
      const keys = [...resources.values()].flatMap((one) =>
        one.host === host && resources.has(addressOf({ host, kind: "boot-address", key: one.key })) ? [one.key] : [],
      );
      const wrong = [...new Set(keys)].filter((key) => {
        const keeper = facts.interfaces[key.slice(0, key.indexOf("/"))];
        return keeper !== undefined && keeper.by !== mode;
      });
      const [first = ""] = wrong;
      const device = first.slice(0, first.indexOf("/"));
      const keeper = facts.interfaces[device];
      if (keeper === undefined) return [];
      return [
        finding(
          "boot-backend-differs",
          { host, declared: mode, device, backend: keeper.by, reason: keeper.why },
          { refuses: [{ host, kinds: ["boot-address"], keys: wrong }] },
        ),
      ];
    }),
};

import { addressOf } from "../model/address.ts";
import type { Check } from "../model/check.ts";
import { finding } from "./finding.ts";

/** Whether the boot backend in cluster.ts is the one that the host itself has. */
export const bootBackend: Check = {
  name: "boot-backend",
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
        const found = facts.interfaces[key.slice(0, key.indexOf("/"))];
        return found !== undefined && found.by !== mode;
      });
      const [first = ""] = wrong;
      const device = first.slice(0, first.indexOf("/"));
      const found = facts.interfaces[device];
      if (found === undefined) return [];
      return [
        finding(
          "boot-backend-differs",
          { host, declared: mode, device, backend: found.by, reason: found.why },
          { refuses: [{ host, kinds: ["boot-address"], keys: wrong }] },
        ),
      ];
    }),
};

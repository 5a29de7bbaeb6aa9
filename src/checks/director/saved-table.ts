import type { Check } from "../../model/check.ts";
import { finding } from "../finding.ts";

/** RHEL's unit overwrites its file with the live table whenever it is stopped: drift is saved then. */
export const savedTable: Check = {
  name: "saved-table",
  title: "the file of IPVS rules",
  during: "plan",
  ask: () => [],
  judge: ({ services }, answers) =>
    [...new Set(services.flatMap(({ directors }) => directors.map(({ host }) => host)))].flatMap((host) =>
      answers.facts(host)?.boot?.loader === "sysconfig"
        ? [
            {
              ...finding("stop-saves-table", { host }),
              warns: [{ host, kinds: ["unit"], keys: ["ipvsadm"], action: "update" as const }],
            },
          ]
        : [],
    ),
};

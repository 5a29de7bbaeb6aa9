import type { Check } from "../model/check.ts";
import { warning } from "./finding.ts";

/** RHEL's unit writes its file anew from the live table whenever it is stopped: what drifted is saved then. */
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
              ...warning({
                ...{ code: "stop-saves-live", host },
                summary: `on ${host}, systemctl stop or restart ipvsadm, and every shutdown, writes /etc/sysconfig/ipvsadm anew from the live table`,
                hint: "run lvsform plan before you stop it: what has drifted by then becomes what the next boot loads",
              }),
              warns: [{ host, kinds: ["unit"], keys: ["ipvsadm"], action: "update" as const }],
            },
          ]
        : [],
    ),
};

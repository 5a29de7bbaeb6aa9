import type { Check } from "../../model/check.ts";
import { quoteAll, sh } from "../../model/shell/shell.ts";
import { distinct, usesOf } from "../cast.ts";
import { finding } from "../finding.ts";

/** A client on the network of a masqueraded real server gets its answers directly, from an address it never asked. */
export const masqueradedClients: Check = {
  name: "masqueraded-clients",
  title: "clients of masqueraded services",
  during: "doctor",
  ask(declaration) {
    const rips = ripsOf(declaration);
    if (rips.length === 0) return [];
    const script = sh`for a in ${quoteAll(rips)}; do echo "$a $(ip route get "$a" 2>/dev/null | head -n 1)"; done`;
    return declaration.clients.map((host) => ({ host, script }));
  },
  judge: (declaration, answers) =>
    declaration.clients.flatMap((host) => {
      const lines = answers.of(host)?.stdout.split("\n") ?? [];
      const near = lines.filter((line) => / dev /.test(line) && !/ via /.test(line)).map((line) => line.split(" ")[0]);
      const rips = ripsOf(declaration).filter((rip) => near.includes(rip));
      if (rips.length === 0) return [];
      return [finding("client-beside-server", { host, rips })];
    }),
};

function ripsOf(declaration: Parameters<Check["ask"]>[0]): readonly string[] {
  const uses = usesOf(declaration).filter(({ service }) => service.forwarding === "masquerading");
  return distinct(uses.map(({ server }) => server.rip));
}

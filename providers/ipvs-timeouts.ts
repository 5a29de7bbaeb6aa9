import { z } from "zod";
import type { Provider } from "../src/model/provider.ts";
import { count } from "../src/model/schema.ts";
import { run } from "../src/model/shell/command.ts";
import { sh, shLines } from "../src/model/shell/shell.ts";
import type { IpvsTimeoutsSpec } from "../src/model/specs.ts";
import { ipvsTable, splitReading } from "./ipvs/table.ts";
import { key } from "./schema/key.ts";

const kernelDefaults: Required<IpvsTimeoutsSpec> = { tcpSeconds: 900, tcpFinSeconds: 120, udpSeconds: 300 };

const guardScript = shLines(
  sh`[ ! -e /proc/net/ip_vs ] || { timeouts=$(ipvsadm -L -n --timeout) &&`,
  sh`printf '%s\\n' "$timeouts" | awk '/^Timeout/ { print "all\\t" $(NF - 2) " " $(NF - 1) " " $NF }'; }`,
);

/** The connection timeouts of the IPVS table, one set per host. The key is `all`. */
export const ipvsTimeouts: Provider<IpvsTimeoutsSpec> = {
  kind: "ipvs-timeouts",
  schema: {
    key: key(/^all$/, "the timeouts of a table"),
    spec: z.object({ tcpSeconds: count.optional(), tcpFinSeconds: count.optional(), udpSeconds: count.optional() }),
  },
  absent: "restore",
  enumerates: false,
  probe: () => ipvsTable,
  parse(stdout) {
    const reading = splitReading(stdout);
    if (reading === undefined) return new Map();
    const [, tcp, tcpFin, udp] = /^Timeout \(tcp tcpfin udp\): (\d+) (\d+) (\d+)$/m.exec(reading.timeouts) ?? [];
    if (udp === undefined) throw new SyntaxError(`not a reading of the IPVS timeouts: ${reading.timeouts}`);
    return new Map([["all", { tcpSeconds: Number(tcp), tcpFinSeconds: Number(tcpFin), udpSeconds: Number(udp) }]]);
  },
  normalize: (spec) => spec,
  guard(key, accepted) {
    // Without IPVS at plan time an earlier step may have loaded it meanwhile, with the kernel's own values.
    const text = ({ tcpSeconds, tcpFinSeconds, udpSeconds }: IpvsTimeoutsSpec) =>
      `${tcpSeconds} ${tcpFinSeconds} ${udpSeconds}`;
    return {
      script: guardScript,
      name: key,
      accepts: accepted.flatMap((spec) => (spec ? [text(spec)] : ["", text(kernelDefaults)])),
    };
  },
  commands(_key, _before, after) {
    // Without a recorded original the module was not loaded then: the kernel's own values stood for it.
    // A zero keeps the value it stands for.
    const { tcpSeconds = 0, tcpFinSeconds = 0, udpSeconds = 0 } = after ?? kernelDefaults;
    return [run("ipvsadm", "--set", String(tcpSeconds), String(tcpFinSeconds), String(udpSeconds))];
  },
};

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ipvsDestination } from "../../providers/ipvs-destination.ts";
import { ipvsService } from "../../providers/ipvs-service.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Spec } from "../../src/model/resource.ts";
import { destinationsOf, randomTable, type Table } from "../property/random-table.ts";
import { on, ownLab, unloadIpvs } from "./user.ts";

// What the providers write is what the kernel holds, and what they read back is what they wrote: on any table, and on any edit of one.

const lab = ownLab();
const tables = 200;
const perExec = 25;

/** The probe without what does not change here: each program takes its time in the emulated machine. */
const readTable = [
  "echo '# rules' && ipvsadm -S -n && echo '# thresholds' && ipvsadm -L -n --thresholds",
  "printf '# timeouts\\nTimeout (tcp tcpfin udp): 900 120 300\\n# daemons\\n# connections\\n# end\\n'",
].join("\n");

/** The commands from one table to the next, in the order of a plan: the services, then what is added or changed, then what goes. */
function steps(before: Table, after: Table): readonly string[] {
  const changes = (provider: Provider, old: ReadonlyMap<string, Spec>, wanted: ReadonlyMap<string, Spec>) => {
    const same = (key: string) =>
      JSON.stringify(old.get(key) && provider.normalize(old.get(key) as Spec, key)) ===
      JSON.stringify(wanted.get(key) && provider.normalize(wanted.get(key) as Spec, key));
    const of = (keys: Iterable<string>) =>
      [...keys].filter((key) => !same(key)).flatMap((key) => provider.commands(key, old.get(key), wanted.get(key)));
    return { made: of(wanted.keys()), gone: of([...old.keys()].filter((key) => !wanted.has(key))) };
  };
  const services = changes(ipvsService as Provider, before.services, after.services);
  const destinations = changes(ipvsDestination as Provider, destinationsOf(before), destinationsOf(after));
  return [...services.made, ...destinations.made, ...destinations.gone, ...services.gone].map(({ argv }) =>
    argv.slice(1).join(" "),
  );
}

function normalized(provider: Provider, all: ReadonlyMap<string, Spec>): Readonly<Record<string, Spec>> {
  return Object.fromEntries([...all].map(([key, spec]) => [key, provider.normalize(spec, key)]));
}

describe("the IPVS table of the kernel", () => {
  afterAll(() => on(lab, "v11", unloadIpvs));

  it("reads back as it was written, one random table after the other", async () => {
    const before = await on(lab, "v11", "cut -d' ' -f1 /proc/modules | sort");
    // The seed of the run is told with a failure.
    const seed = Number(process.env.LVSFORM_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
    const empty: Table = { services: new Map(), destinations: new Map() };
    const all = [...fc.sample(randomTable, { numRuns: tables, seed }), empty];
    for (let from = 0; from < all.length; from += perExec) {
      const batch = all.slice(from, from + perExec);
      const script = batch.map((table, at) => {
        const commands = steps(all[from + at - 1] ?? empty, table);
        return `echo '@table ${from + at}'\nipvsadm -R 2>&1 <<'END'\n${commands.join("\n")}\nEND\necho '@reading'\n${readTable}`;
      });
      const said = (await on(lab, "v11", `modprobe ip_vs\n${script.join("\n")}`)).split(/^@table \d+\n/m).slice(1);
      expect(said).toHaveLength(batch.length);
      for (const [at, table] of batch.entries()) {
        const [trouble = "", reading = ""] = (said[at] ?? "").split("@reading\n");
        const where = `table ${from + at} of seed ${seed}, made by\n${steps(all[from + at - 1] ?? empty, table).join("\n")}`;
        expect(trouble, where).toBe("");
        expect(normalized(ipvsService as Provider, ipvsService.parse(reading)), where).toEqual(
          normalized(ipvsService as Provider, table.services),
        );
        expect(normalized(ipvsDestination as Provider, ipvsDestination.parse(reading)), where).toEqual(
          normalized(ipvsDestination as Provider, destinationsOf(table)),
        );
      }
    }
    await on(lab, "v11", unloadIpvs);
    expect(await on(lab, "v11", "cut -d' ' -f1 /proc/modules | sort")).toBe(before);
    // 600 processes in an emulated machine: patience for one that is slow, not a promise.
  }, 900_000);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import type { FoundTable } from "../../src/import/tables/found-table.ts";
import { readTableFile } from "../../src/import/tables/read-table-file.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Spec } from "../../src/model/resource.ts";
import type { IpvsTimeoutsSpec } from "../../src/model/specs.ts";
import { printKeepalived } from "../../src/views/keepalived-conf.ts";
import { buildCluster, directorHosts } from "./build-cluster.ts";
import { randomCluster } from "./random-cluster.ts";
import { destinationsOf, randomTable } from "./random-table.ts";
import { declarationOf } from "./story.ts";

const numRuns = Number(process.env.LVSFORM_TEST_RUNS ?? 100);
const interruptAfterTimeLimit = Number(process.env.LVSFORM_TEST_LIMIT ?? 15_000);

function read(text: string): FoundTable {
  const found = readTableFile(text, "file");
  if ("code" in found) throw new Error(found.detail);
  return found;
}

/** As a provider compares them: by what they mean, whatever the order. */
function normal(kind: string, specs: Iterable<readonly [string, Spec]>) {
  const provider = providers.get(kind) as Provider;
  return Object.fromEntries([...specs].map(([key, spec]) => [key, withChecksum(provider.normalize(spec, key))]));
}

/** A tunnel that says nothing of its checksum has none; the kernel lists it as nocsum. */
function withChecksum(spec: Spec): Spec {
  const { tunnel } = spec as { readonly tunnel?: { readonly type: string } };
  return tunnel && tunnel.type !== "ipip" ? { ...spec, tunnel: { checksum: "nocsum", ...tunnel } } : spec;
}

describe("a table", () => {
  it("comes back from the keepalived.conf that export writes of it", () =>
    fc.assert(
      fc.property(randomCluster, (said) => {
        const { services, resources } = declarationOf(buildCluster(said));
        for (const host of directorHosts.slice(0, said.directors.length)) {
          const timeouts = resources.get(`${host}/ipvs-timeouts/all`)?.spec as IpvsTimeoutsSpec | undefined;
          const found = read(`global_defs {\n}\n${printKeepalived(services, host, timeouts)}`);
          // keepalived leaves out a service without real servers.
          const empty = services.filter(({ realServers }) => realServers.length === 0).map(({ key }) => key);
          const declared = (kind: string) =>
            [...resources.values()]
              .filter((one) => one.host === host && one.kind === kind && !empty.includes(one.key))
              .map(({ key, spec }) => [key, spec] as const);
          for (const [kind, table] of [
            ["ipvs-service", found.services],
            ["ipvs-destination", found.destinations],
          ] as const)
            expect(normal(kind, table)).toEqual(normal(kind, declared(kind)));
          const kept = Object.entries(timeouts ?? {}).filter(([, seconds]) => seconds > 0);
          expect(found.timeouts ?? {}).toEqual(Object.fromEntries(kept));
        }
      }),
      { numRuns, interruptAfterTimeLimit },
    ));

  it("comes back from the rules that make it", () =>
    fc.assert(
      fc.property(randomTable, fc.boolean(), (table, isScript) => {
        const rules = (kind: string, specs: Iterable<readonly [string, Spec]>) =>
          [...specs].flatMap(([key, spec]) =>
            (providers.get(kind) as Provider)
              .commands(key, undefined, (providers.get(kind) as Provider).normalize(spec, key))
              .map(({ argv }) => argv.slice(isScript ? 0 : 1).join(" ")),
          );
        const text = [...rules("ipvs-service", table.services), ...rules("ipvs-destination", destinationsOf(table))];
        const found = read(text.join("\n"));
        expect(found.notes).toEqual([]);
        expect(normal("ipvs-service", found.services)).toEqual(normal("ipvs-service", table.services));
        expect(normal("ipvs-destination", found.destinations)).toEqual(
          normal("ipvs-destination", destinationsOf(table)),
        );
      }),
      { numRuns, interruptAfterTimeLimit },
    ));

  const conf =
    "virtual_server virtual_server_group real_server group fwmark global_defs vrrp_instance lvs_sched sh sh-port lvs_method TUN type gue " +
    "port weight protocol TCP { } 10.0.0.1 10.0.0.1-5 2001:db8::1 80 0 99999 $A= $A $" +
    '{A} @a @^b ~SEQ(A,1,3) ~LST(A,1,2) persistence_timeout persistence_granularity 255.0.0.0 " # ! \\ include ' +
    "lvs_timeouts lvs_sync_daemon virtual_ipaddress ops sorry_server TCP_CHECK ip_family";
  const rule = "-A -a -e -D -t -r 10.0.0.1:80 [::1]:80 -f -6 -s -p -M -g -i ipvsadm --set --start-daemon (null)";
  const words = fc.constantFrom(...`${conf} ${rule}`.split(" "));
  const garbage = fc
    .array(fc.tuple(words, fc.constantFrom(" ", "\n", " {\n", "\n}\n", "")), { maxLength: 80 })
    .map((all) => all.flat().join(""));

  it("or a diagnostic comes of whatever a file holds", () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), garbage), (text) => {
        const found = readTableFile(text, "file");
        const notes = "code" in found ? [found] : found.notes;
        for (const { summary, hint, source } of notes) {
          expect(summary.length * hint.length).toBeGreaterThan(0);
          expect(source?.line).toBeGreaterThan(0);
        }
        if ("code" in found) return;
        for (const key of found.destinations.keys())
          expect([...found.services.keys()].some((service) => key.startsWith(`${service}/`))).toBe(true);
      }),
      { numRuns: numRuns * 10, interruptAfterTimeLimit },
    ));
});

import { createHash } from "node:crypto";
import { partsOf } from "../model/address.ts";
import type { Drifted } from "../model/drift/drift.ts";
import type { Plan } from "../model/plan.ts";
import type { Providers } from "../model/provider.ts";
import type { Spec, World } from "../model/resource.ts";
import { type Command, toShell } from "../model/shell/command.ts";
import { canonicalJson, compareText } from "../model/text/canonical.ts";
import { conceded } from "../plan/compare.ts";
import { providerOf } from "../plan/provider-of.ts";

/** Returns where the hosts differ from the state. What moves by itself is not compared, so it is never among it. */
export function detect(plan: Plan, recorded: World, providers: Providers): readonly Drifted[] {
  const moved = plan.drift.flatMap(({ address, cause, recorded: recordedSpec, live }): Drifted[] => {
    const resource = recorded.get(address);
    if (resource === undefined) return [];
    const { host, kind, key, owned } = resource;
    const provider = providerOf(providers, kind);
    const wanted = live === null ? recordedSpec : conceded(provider, owned, recordedSpec, live);
    const before = provider.normalize(wanted, key);
    const now = live === null ? null : provider.normalize(live, key);
    const fields = now === null ? [] : owned.filter((name) => canonicalJson(before[name]) !== canonicalJson(now[name]));
    return [
      {
        address,
        host,
        kind,
        cause,
        recorded: before,
        live: now,
        fields,
        // Unmanaged fields may move in between.
        fingerprint: fingerprintOf(address, cause, now && conceded(provider, owned, now, recordedSpec), fields),
        repair: provider.commands(key, live ?? undefined, wanted).map(line),
      },
    ];
  });
  const unmanaged = plan.changes
    .filter(({ cause, action }) => cause === "unmanaged" && action === "delete")
    .map(({ address, host, kind, before, commands }): Drifted => {
      const shape = { address, host, kind, cause: "unmanaged", recorded: null, live: before, fields: [] } as const;
      return { ...shape, fingerprint: fingerprintOf(address, "unmanaged", before, []), repair: commands.map(line) };
    });
  return [...moved, ...unmanaged]
    .filter(({ address }) => partsOf(address) !== undefined)
    .toSorted((a, b) => compareText(a.address, b.address));
}

const line = (command: Command) => toShell(command);

/** Returns a digest of what differs only: an unmanaged field may move in between. */
function fingerprintOf(address: string, cause: string, live: Spec | null, fields: readonly string[]): string {
  const seen = live && (fields.length > 0 ? Object.fromEntries(fields.map((name) => [name, live[name]])) : live);
  return createHash("sha256")
    .update(canonicalJson([address, cause, seen]))
    .digest("hex")
    .slice(0, 16);
}

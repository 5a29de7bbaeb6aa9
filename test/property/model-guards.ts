import { providers } from "../../providers/index.ts";
import type { Spec } from "../../src/model/resource.ts";
import { reading } from "./model-readings.ts";
import { type ModelHost, Refusal } from "./model-state.ts";

/** What the reading of a guard prints on the host: a value for each name. The model's own way, not that of the script. */
export function seenBy(host: ModelHost, script: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const provider of providers.values()) {
    const asked = keysIn(script, provider.kind);
    const probe = provider.probe(asked);
    if (asked.length === 0 && keyed.has(provider.kind)) continue;
    for (const [key, spec] of provider.parse(reading(host, probe.section, probe.script)))
      for (const owned of [[], ["forwarding"]]) {
        const guard = provider.guard(key, [spec as Spec], owned);
        if (guard?.script === script) found.set(guard.name, guard.accepts.at(-1) ?? "");
      }
  }
  return found;
}

/** Kinds that are asked for by name. */
const keyed = new Set(["sysctl", "package", "kernel-module"]);

function keysIn(script: string, kind: string): readonly string[] {
  const [, name] = (kind === "sysctl" ? /printf '%s\\t' (\S+);/ : /for p in (\S+); do/).exec(script) ?? [];
  return name && keyed.has(kind) && kind !== "kernel-module" ? [name] : [];
}

/** Refuses, with the exit status of a guard, where something else stands there. */
export function expectSeen(seen: ReadonlyMap<string, string>, [name = "", ...accepts]: readonly string[]): void {
  const now = seen.get(name);
  const isFine = accepts.some((one) => (one === "" ? now === undefined : now === one));
  if (!isFine) throw new Moved(`lvsform-moved: ${now ?? ""}`);
}

export class Moved extends Refusal {}

import { providers } from "../../providers/index.ts";
import type { Spec } from "../../src/model/resource.ts";
import type { Guard } from "../../src/model/shell/guard.ts";
import { reading } from "./model-readings.ts";
import { parseWords } from "./model-shell.ts";
import { type ModelHost, Refusal } from "./model-state.ts";

/** What somebody may have put into it, in words that no guard accepts. */
function partsIn(host: ModelHost, kind: string, key: string): string {
  const parts = [...providers.values()].flatMap((provider) => {
    if (provider.partOf === undefined) return [];
    const probe = provider.probe([]);
    const keys = [...provider.parse(reading(host, probe.section, probe.script)).keys()];
    return keys.filter((one) => provider.partOf?.(one)?.kind === kind && provider.partOf(one)?.key === key);
  });
  return parts.length > 0 ? `, servers: ${parts.length}` : "";
}

/** What the reading of a guard prints on the host: a value for each name. The model's own way, not that of the script. */
export function seenBy(host: ModelHost, text: string): ReadonlyMap<string, string> {
  const [, words = "", script = text] = /^set -- (.*)\n([\s\S]*)$/.exec(text) ?? [];
  const args = parseWords(words);
  const found = new Map<string, string>();
  for (const provider of providers.values()) {
    const asked = provider.kind === "sysctl" ? args.filter((_, at) => at % 2 === 0) : keysIn(script, provider.kind);
    const probe = provider.probe(asked);
    if (asked.length === 0 && keyed.has(provider.kind)) continue;
    for (const [key, spec] of provider.parse(reading(host, probe.section, probe.script)))
      for (const owned of [[], ["forwarding"]]) {
        const guard = provider.guard(key, [spec as Spec], owned);
        if (guard?.script === script && isAsked(guard, args)) found.set(guard.name, guard.accepts.at(-1) ?? "");
        const empty = provider.guardEmpty?.(key, spec as Spec);
        if (empty?.script === script) found.set(empty.name, `${empty.accepts[0]}${partsIn(host, provider.kind, key)}`);
      }
  }
  return found;
}

/** Kinds that are asked for by name. */
const keyed = new Set(["sysctl", "package", "kernel-module"]);

function keysIn(script: string, kind: string): readonly string[] {
  const [, name] = /for p in (\S+); do/.exec(script) ?? [];
  return name && kind === "package" ? [name] : [];
}

function isAsked({ args = [] }: Guard, all: readonly string[]): boolean {
  return args.length === 0 || all.some((_, at) => args.every((arg, n) => all[at + n] === arg));
}

/** What is something else than one of the values that may stand there, by the number of what is expected. */
export function movedOf(expected: readonly string[], seen: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(
    expected.flatMap((one) => {
      const [number = "", name = "", ...accepts] = one.split("\t");
      const now = seen.get(name) ?? "";
      return accepts.includes(now) ? [] : [[number, now] as const];
    }),
  );
}

/** Refuses, with the exit status of a guard, where something else stands there. */
export function expectUnmoved(moved: ReadonlyMap<string, string>, number: string): void {
  const now = moved.get(number);
  if (now !== undefined) throw new Moved(`lvsform-moved: ${now}`);
}

export class Moved extends Refusal {}

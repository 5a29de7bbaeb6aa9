import type { Live } from "../model/live.ts";
import type { Plan } from "../model/plan.ts";
import type { Providers } from "../model/provider.ts";
import type { Spec } from "../model/resource.ts";
import { toShell } from "../model/shell/command.ts";
import { compareText } from "../model/text/canonical.ts";

/** A text before and after a plan. */
export interface Texts {
  readonly before: string;
  readonly after: string;
}

/** The rule table of a host in the words of its own program, as it is and as the plan leaves it; undefined where it has none. */
export function ruleTable(host: string, { changes }: Plan, live: Live, providers: Providers): Texts | undefined {
  const isRule = (kind: string) => providers.get(kind)?.isRule === true;
  const now = new Map<string, Rule>();
  for (const { kind, key, spec, ...one } of live.resources.values())
    if (one.host === host && isRule(kind)) now.set(`${kind}/${key}`, { kind, key, spec });
  const then = new Map(now);
  for (const { kind, key, after, blocked, ...one } of changes) {
    if (one.host !== host || !isRule(kind) || blocked) continue;
    if (after === null) then.delete(`${kind}/${key}`);
    else then.set(`${kind}/${key}`, { kind, key, spec: after });
  }
  if (now.size === 0 && then.size === 0) return undefined;
  return { before: textOf([...now.values()], providers), after: textOf([...then.values()], providers) };
}

interface Rule {
  readonly kind: string;
  readonly key: string;
  readonly spec: Spec;
}

function textOf(rules: readonly Rule[], providers: Providers): string {
  const lines = rules
    .toSorted((a, b) => compareText(a.key, b.key))
    .flatMap(({ kind, key, spec }) => providers.get(kind)?.commands(key, undefined, spec) ?? [])
    .map((command) => toShell({ argv: command.argv.slice(1) }));
  return lines.map((one) => `${one}\n`).join("");
}

import type { Resource } from "../../src/model/resource.ts";
import { type BootIpvsSpec, type IpvsDestinationSpec, ownedFields } from "../../src/model/specs.ts";
import { canonicalRules, destinationRule, identityOf } from "./rules-file.ts";

/** Returns the managed fields: without the weight of rules whose weight in the running table is external. */
const mark = "not the weight of ";

/** What lvsform keeps of the rules of these servers; undefined: all, as is usual. */
export function managedFields(servers: readonly Resource[]): readonly string[] | undefined {
  const lent = servers.filter(({ owned }) => owned.length > 0 && !owned.includes("weight"));
  const names = lent.map(({ key, spec }) => `${mark}${nameOf(destinationRule(key, spec as IpvsDestinationSpec))}`);
  return names.length > 0 ? [...ownedFields["boot-ipvs"], ...names.toSorted()] : undefined;
}

/** Rules with external weights as they are shown: saving the running table saves those too. */
export function concedeWeights(wanted: BootIpvsSpec, shown: BootIpvsSpec, owned: readonly string[]): BootIpvsSpec {
  const lent = new Set(owned.flatMap((one) => (one.startsWith(mark) ? [one.slice(mark.length)] : [])));
  if (lent.size === 0) return wanted;
  const weights = new Map(shown.rules.map((rule) => [nameOf(rule), weightOf(rule)]));
  const conceded = (rule: string) => {
    const weight = lent.has(nameOf(rule)) ? weights.get(nameOf(rule)) : undefined;
    return weight === undefined || weight === weightOf(rule) ? rule : reweighed(rule, weight);
  };
  const { at } = wanted;
  return {
    ...wanted,
    rules: wanted.rules.map(conceded),
    ...(at ? { at: { ...at, lines: at.lines.map(conceded) } } : {}),
  };
}

/** Which server of which service, without what is done with it: a rule and the edit that gives it its thresholds have one weight. */
function nameOf(rule: string): string {
  return identityOf(rule).replace(/^\S+ /, "");
}

function weightOf(rule: string): string | undefined {
  return / -w (\d+)/.exec(canonicalRules([rule])[0] ?? "")?.[1];
}

function reweighed(rule: string, weight: string): string {
  const other = rule.replace(/(\s-w\s+)\d+/, `$1${weight}`);
  return other === rule ? `${rule} -w ${weight}` : other;
}

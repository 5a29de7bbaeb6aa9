import type { Provider } from "../model/provider.ts";
import type { Resource, Spec } from "../model/resource.ts";
import { canonicalJson } from "../model/text/canonical.ts";

/** Whether two specs of one resource agree on the fields that lvsform keeps. */
export function matches(
  provider: Provider,
  { key, owned }: Pick<Resource, "key" | "owned">,
  a: Spec,
  b: Spec,
): boolean {
  const [one, other] = [provider.normalize(conceded(provider, owned, a, b), key), provider.normalize(b, key)];
  return owned.every((field) => isSame(one[field], other[field]));
}

/** Most fields are words and numbers, and there are as many as all objects have: only what is deeper is written out. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const areDeep = typeof a === "object" && typeof b === "object" && a !== null && b !== null;
  return areDeep && canonicalJson(a) === canonicalJson(b);
}

/** Returns the declared spec; parts that lvsform does not manage are filled in from the live one. */
export function conceded(provider: Provider, owned: readonly string[], wanted: Spec, shown: Spec): Spec {
  return provider.concede?.(wanted, shown, owned) ?? wanted;
}

/** Returns the live spec with the managed fields as declared; other fields stay as they are on the host. */
export function merge(owned: readonly string[], live: Spec, wanted: Spec): Spec {
  const rest = Object.entries(live).filter(([field]) => !owned.includes(field));
  return { ...Object.fromEntries(rest), ...pick(wanted, owned) };
}

function pick(spec: Spec, fields: readonly string[]): Spec {
  return Object.fromEntries(fields.filter((one) => spec[one] !== undefined).map((one) => [one, spec[one]]));
}

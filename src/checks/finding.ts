import { type Code, type DataOf, diagnostic } from "../messages/build.ts";
import type { Judgement, Refused } from "../model/check.ts";

/** A change that a finding blocks, and the object it is about. */
interface Effect {
  /** The host that is to be fixed. Default: that of the data. */
  readonly host?: string;
  /** The address of the object, if the finding is about one. */
  readonly address?: string;
  /** The changes that are blocked. */
  readonly refuses?: readonly Refused[];
}

/** Builds a finding about a host. */
export function finding<C extends Code>(
  code: C,
  data: DataOf<C> & { readonly host: string },
  { host = data.host, address, refuses }: Effect = {},
): Judgement {
  const found = diagnostic(code, data, { host, address });
  return { diagnostic: found, ...(refuses ? { refuses } : {}) };
}

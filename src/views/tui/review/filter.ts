import type { Change } from "../../../model/plan.ts";

export interface Filter {
  /** Whether a change is shown. */
  readonly matches: (change: Change) => boolean;
  /** What of the text was not understood. */
  readonly problem?: string;
}

const fields: Readonly<Record<string, (change: Change, value: string) => boolean>> = {
  action: ({ action }, value) => action.startsWith(value),
  host: ({ host }, value) => host.toLowerCase().includes(value),
  kind: ({ kind }, value) => kind.includes(value),
  key: ({ key }, value) => key.toLowerCase().includes(value),
  cause: ({ cause }, value) => cause.startsWith(value),
  is: (change, value) =>
    ({
      blocked: change.blocked !== undefined,
      risky: change.risks.length > 0 || change.irreversible !== undefined || change.locksOut === true,
      busy: change.impact !== null && Object.values(change.impact).some((count) => count > 0),
    })[value] ?? false,
};

/** Keys begin with these: `tcp:192.168.0.21:80`, also with an IPv6 address. */
const protocols = /^(tcp|udp|sctp|fwmark|[0-9a-f]{1,4})$/;
const states = ["blocked", "risky", "busy"];

/**
 * `action:delete host:v11 kind:ipvs 192.168.0.21`: all words must hold. `-` before a word turns it round. A word without a field is
 * looked for in the address.
 */
export function parseFilter(text: string): Filter {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "-");
  const tests = words.map((word) => {
    const isNot = word.startsWith("-");
    const bare = isNot ? word.slice(1) : word;
    const [, field = "", value = ""] = /^([a-z]+):(.*)$/.exec(bare) ?? [];
    const test = fields[field];
    const holds = test
      ? (change: Change) => test(change, value)
      : (change: Change) => change.address.toLowerCase().includes(bare);
    return isNot ? (change: Change) => !holds(change) : holds;
  });
  const field = words
    .map((word) => /^-?([a-z]+):/.exec(word)?.[1])
    .find((name) => name && !(name in fields) && !protocols.test(name));
  const unknown = words.map((word) => /^-?is:(.*)$/.exec(word)?.[1]).find((value) => value && !states.includes(value));
  return {
    matches: (change) => tests.every((test) => test(change)),
    ...(unknown === undefined ? {} : { problem: `is: knows ${states.join(", ")}` }),
    ...(field === undefined ? {} : { problem: `no ${field}: there are ${Object.keys(fields).join(", ")}` }),
  };
}

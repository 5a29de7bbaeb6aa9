import type { ServerDraft, ServiceDraft } from "../draft.ts";
import { knownOf, type Options, optionsOf } from "./entries.ts";
import { literal, object } from "./literal.ts";
import { numbersCode, type Series, seriesOf } from "./series.ts";

export interface ServersCode {
  readonly code: readonly string[];
  /** How a service names its real servers: the code of its list. */
  listOf(service: ServiceDraft): string;
}

interface Around {
  readonly cluster: string;
  readonly services: readonly ServiceDraft[];
  /** A free name for something. */
  readonly nameOf: (name: string, fallback: string) => string;
  /** Comments above a host. */
  readonly aboveOf: (host: string) => string;
}

/** The real servers: loops where they differ by a number alone, and constants for the others. */
export function writeServers(servers: readonly ServerDraft[], around: Around): ServersCode {
  const { series, single } = seriesOf(servers);
  const loops = series.map((one) => loopOf(one, around));
  const names = new Map<string, string>(loops.flatMap(({ names: own }) => [...own]));
  const alone = single.map((server) => {
    const name = around.nameOf(server.id, "server");
    names.set(server.target.name, name);
    const made = `new RealServer(${around.cluster}, ${literal(server.id)}, ${literal(propsOf(server))})`;
    return `${around.aboveOf(server.target.name)}const ${name} = ${made};`;
  });
  return {
    code: [...loops.map(({ code }) => code), ...alone],
    listOf(service) {
      const known = knownOf(service);
      const whole = loops.flatMap((loop) => loop.partOf(service) ?? []);
      const inLoops = new Set(whole.flatMap(({ hosts }) => hosts));
      const rest = known.filter(({ host }) => !inLoops.has(host));
      const entries = rest.map((entry) => entryCode(names.get(entry.host) ?? "", optionsOf(entry, service.key)));
      const [only] = whole;
      if (only && whole.length === 1 && entries.length === 0) return only.code;
      return `[${[...whole.map(({ code }) => `...${code}`), ...entries].join(", ")}]`;
    },
  };
}

function propsOf({ target, rip, rip6 }: ServerDraft) {
  return { host: target.name, rip, ...(rip6 ? { rip6 } : {}), ...(target.sudo ? { sudo: true } : {}) };
}

function entryCode(server: string, options: Options): string {
  return Object.keys(options).length === 0 ? server : object([["server", server], ...Object.entries(options)]);
}

interface Loop {
  readonly code: string;
  /** The names of single servers of it, where each has one. */
  readonly names: ReadonlyMap<string, string>;
  /** All its servers in one service as one piece of code; undefined: each is named there, or none. */
  partOf(service: ServiceDraft): { readonly code: string; readonly hosts: readonly string[] } | undefined;
}

/**
 * If every service takes all servers of a series alike, it is a list. If their settings differ, but are the same in all
 * services, it is a list of entries. Otherwise each server has a name of its own.
 */
function loopOf(series: Series, { cluster, services, nameOf, aboveOf }: Around): Loop {
  const hosts = series.servers.map(({ target }) => target.name);
  const uses = services.flatMap((service) => {
    if (service.form !== "service") return [];
    const all = knownOf(service).filter(({ host }) => hosts.includes(host));
    return all.length === 0
      ? []
      : [hosts.map((host) => all.filter((one) => one.host === host).map((one) => optionsOf(one, service.key)))];
  });
  const above = hosts.map(aboveOf).join("");
  const made = `new RealServer(${cluster}, ${series.id}, ${series.props})`;
  const isWhole = uses.every((use) => use.every((options) => options.length === 1));
  const texts = uses.map((use) => use.map(([options = {}]) => JSON.stringify(options)));
  if (isWhole && texts.every((use) => new Set(use).size === 1)) {
    const name = nameOf("servers", "servers");
    return {
      code: `${above}const ${name} = ${numbersCode(series.numbers)}.map((n) => ${made});`,
      names: new Map(),
      partOf: (service) => {
        const [first] = knownOf(service).filter(({ host }) => hosts.includes(host));
        if (first === undefined) return undefined;
        const options = optionsOf(first, service.key);
        const entry = object([["server", "server"], ...Object.entries(options)]);
        return { hosts, code: Object.keys(options).length === 0 ? name : `${name}.map((server) => (${entry}))` };
      },
    };
  }
  const [first] = uses;
  if (isWhole && first && new Set(texts.map((use) => use.join(" "))).size === 1 && isFlat(first)) {
    const name = nameOf("servers", "servers");
    return {
      code: `${above}const ${name} = ${rowsCode(
        series,
        first.map(([options = {}]) => options),
        made,
      )};`,
      names: new Map(),
      partOf: (service) =>
        knownOf(service).some(({ host }) => hosts.includes(host)) ? { hosts, code: name } : undefined,
    };
  }
  const make = nameOf("realServer", "realServer");
  const names = new Map(hosts.map((host) => [host, nameOf(host, "server")]));
  const each = hosts.map((host, at) => `const ${names.get(host)} = ${make}(${series.numbers[at]});`);
  return {
    code: `${above}const ${make} = (n: number) => ${made};\n${each.join("\n")}`,
    names,
    partOf: () => undefined,
  };
}

/** What differs must be numbers: a row of a table each. */
function isFlat(use: readonly (readonly Options[])[]): boolean {
  return use.every(([options = {}]) => Object.values(options).every((code) => /^\d+$/.test(code)));
}

/** One row per server with what differs, and what they have in common once. */
function rowsCode({ numbers }: Series, options: readonly Options[], made: string): string {
  const usual: Options = { weight: "1", upperThreshold: "0", lowerThreshold: "0" };
  const fields = [...new Set(options.flatMap((one) => Object.keys(one)))];
  const fieldOf = (one: Options, field: string) => one[field] ?? usual[field] ?? "0";
  const differing = fields.filter((field) => new Set(options.map((one) => fieldOf(one, field))).size > 1);
  const [first = {}] = options;
  const common = fields
    .filter((field) => !differing.includes(field))
    .map((field) => [field, fieldOf(first, field)] as const);
  const rows = options.map((one, at) =>
    object([["n", String(numbers[at])], ...differing.map((field) => [field, fieldOf(one, field)] as const)]),
  );
  const entry = object([["server", made], ...differing.map((field) => [field, field] as const), ...common]);
  return `[${rows.join(", ")}].map(({ ${["n", ...differing].join(", ")} }) => (${entry}))`;
}

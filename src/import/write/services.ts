import { parseServiceKey, serviceFamily } from "../../model/ipvs/service-key.ts";
import { familyOf, hostPrefix } from "../../model/network/inet.ts";
import type { IpvsServiceSpec } from "../../model/specs.ts";
import type { ClusterDraft, DirectorDraft, EntryDraft, ServiceDraft } from "../draft.ts";
import { methodCode, optionsOf } from "./entries.ts";
import { comment, literal, object } from "./literal.ts";

export interface Words {
  readonly cluster: string;
  /** The name of a director's construct, by host. */
  readonly directorOf: (host: string) => string;
  /** The name of a constant with a VIP, by the VIP with its prefix length. */
  readonly vipOf: (vip: string) => string;
  readonly listOf: (service: ServiceDraft) => string;
  readonly nameOf: (name: string, fallback: string) => string;
  /** Whether the VIP needs a line of its own: no VirtualService declares it, and no line before. */
  readonly takesAddress: (vip: NonNullable<ServiceDraft["vip"]>) => boolean;
}

/** The host on which a VirtualService itself keeps the VIP: where it stands on the interface of the VIPs. */
export function vipHost({ form, vip }: ServiceDraft, directors: readonly DirectorDraft[]): string | undefined {
  const usual = directors.find(({ target }) => target.name === vip?.host)?.interface;
  return form === "service" && vip && vip.interface === usual ? vip.host : undefined;
}

/** The VIP as a VirtualService declares it: with its prefix length on the director, if that is not that of a host. */
export function vipText({ key, vip }: Pick<ServiceDraft, "key" | "vip">): string | undefined {
  const service = parseServiceKey(key);
  if (service.protocol === "fwmark") return undefined;
  const bits = vip?.prefixLength ?? hostPrefix(service.address);
  return bits === hostPrefix(service.address) ? service.address : `${service.address}/${bits}`;
}

/** One service, with the parts of it that a VirtualService cannot express. */
export function writeService(service: ServiceDraft, { directors }: ClusterDraft, words: Words): string {
  if (service.form === "left-out") return comment(service.notes);
  const notes = service.notes.length > 0 ? `${comment(service.notes)}\n` : "";
  if (service.form === "table") return `${notes}${writeTable(service, service.entries, words)}`;
  const known = service.entries.filter(({ host }) => host !== undefined);
  const unknown = service.entries.filter(({ host }) => host === undefined);
  const rest = unknown.length > 0 ? `\n\n${writeTable(service, unknown, words)}` : "";
  return `${notes}${writeAll(service, known, words, vipHost(service, directors))}${rest}`;
}

function writeAll(
  service: ServiceDraft,
  known: readonly EntryDraft[],
  words: Words,
  owner: string | undefined,
): string {
  const { key, spec, id } = service;
  const identity = parseServiceKey(key);
  const text = vipText(service);
  const [first] = known;
  const props = object([
    ...placeFields(service, owner, words),
    ["vip", text === undefined ? undefined : words.vipOf(text)],
    ["port", identity.protocol === "fwmark" ? undefined : String(identity.port)],
    ["protocol", ["fwmark", "tcp"].includes(identity.protocol) ? undefined : literal(identity.protocol)],
    ["fwmark", identity.protocol === "fwmark" ? String(identity.fwmark) : undefined],
    ["family", identity.protocol === "fwmark" && identity.family === 6 ? "6" : undefined],
    ...optionFields(spec, key),
    ["forwarding", first ? methodCode(first.spec) : undefined],
    ["realServers", words.listOf(service)],
  ]);
  const made = `new VirtualService(${words.cluster}, ${literal(id)}, ${props});`;
  return [made, ...addressCode(service, words)].join("\n");
}

/** Which directors have it, and which of them the VIP. */
function placeFields(
  { directors, key }: ServiceDraft,
  owner: string | undefined,
  { directorOf }: Words,
): readonly (readonly [string, string | undefined])[] {
  const [only, ...more] = directors;
  const hasVip = parseServiceKey(key).protocol !== "fwmark";
  const external = hasVip && owner === undefined ? literal("external") : undefined;
  if (only !== undefined && more.length === 0)
    return [
      ["director", directorOf(only)],
      ["vipOwner", external],
    ];
  return [
    ["directors", `[${directors.map(directorOf).join(", ")}]`],
    ["vipOwner", external ?? (owner === undefined ? literal("external") : directorOf(owner))],
  ];
}

/** The VIP where no VirtualService would put it. */
function addressCode({ id, vip }: ServiceDraft, { directorOf, takesAddress }: Words): readonly string[] {
  if (vip === undefined || !takesAddress(vip)) return [];
  const isHost = vip.prefixLength === hostPrefix(vip.address);
  const props = object([
    ["interface", literal(vip.interface)],
    ["address", literal(isHost ? vip.address : `${vip.address}/${vip.prefixLength}`)],
    ["label", vip.label && familyOf(vip.address) === 4 ? literal(vip.label) : undefined],
  ]);
  return [`new InterfaceAddress(${directorOf(vip.host)}, ${literal(`${id}-vip`)}, ${props});`];
}

/** What stands in the table alone: the entries that are named, and the service itself where it is not written otherwise. */
function writeTable(service: ServiceDraft, entries: readonly EntryDraft[], words: Words): string {
  const { key, spec, id, directors, form } = service;
  const name = words.nameOf(`${id}-service`, "service");
  const code = [`const ${name} = ${identityCode(key)} as const;`];
  for (const host of directors) {
    const director = words.directorOf(host);
    const suffix = directors.length > 1 ? `-${host}` : "";
    if (form === "table") {
      const props = object([["service", name], ...optionFields(spec, key)]);
      code.push(`new IpvsService(${director}, ${literal(`${id}${suffix}`)}, ${props});`);
    }
    for (const [at, entry] of entries.entries()) {
      const isFirst = entries.findIndex(({ missing }) => missing !== undefined) === at;
      if (host === directors[0] && entry.missing !== undefined) code.push(missingText(entry, isFirst));
      const fields = object([
        ["service", name],
        ["rip", literal(entry.rip)],
        ["forwarding", methodCode(entry.spec)],
        ...Object.entries(optionsOf(entry, key)),
      ]);
      const twin = entries.slice(0, at).some(({ rip }) => rip === entry.rip) ? `-${entry.port}` : "";
      code.push(`new IpvsDestination(${director}, ${literal(`${id}-${entry.rip}${twin}${suffix}`)}, ${fields});`);
    }
  }
  if (form === "table") code.push(...addressCode(service, words));
  return code.join("\n");
}

/** Why, and once in a service what is to be done about it. */
function missingText({ rip, missing = "" }: EntryDraft, isFirst: boolean): string {
  const advice = [
    "Only its line in the table is managed, not its own VIP, parameters and boot. When it can be read:",
    `  const server = new RealServer(…, { host: …, rip: ${literal(rip)} });  and name it in realServers.`,
  ];
  return comment([`${rip} was not read: ${missing}`, ...(isFirst ? advice : [])]);
}

function identityCode(key: string): string {
  const service = parseServiceKey(key);
  if (service.protocol === "fwmark")
    return object([
      ["fwmark", String(service.fwmark)],
      ["family", service.family === 6 ? "6" : undefined],
    ]);
  const { protocol, address, port } = service;
  return object([
    ["protocol", protocol === "tcp" ? undefined : literal(protocol)],
    ["vip", literal(address)],
    ["port", String(port)],
  ]);
}

function optionFields(spec: IpvsServiceSpec, key: string): readonly (readonly [string, string | undefined])[] {
  const { scheduler, schedulerFlags = [], persistence, onePacket } = spec;
  return [
    ["scheduler", scheduler === "wlc" ? undefined : literal(scheduler)],
    ["schedulerFlags", schedulerFlags.length > 0 ? literal(schedulerFlags) : undefined],
    ["persistence", persistence ? persistenceCode(persistence, key) : undefined],
    ["onePacket", onePacket ? "true" : undefined],
  ];
}

function persistenceCode(
  { seconds, netmask, engine }: NonNullable<IpvsServiceSpec["persistence"]>,
  key: string,
): string {
  const six = serviceFamily(key) === 6;
  const isWhole = netmask === undefined || netmask === (six ? "128" : "255.255.255.255");
  return object([
    ["seconds", String(seconds)],
    ["netmask", isWhole ? undefined : six ? netmask : literal(netmask)],
    ["engine", engine ? literal(engine) : undefined],
  ]);
}

import type { ClusterDraft, DirectorDraft } from "../draft.ts";
import { naming } from "../names.ts";
import { comment, literal, object } from "./literal.ts";
import { writeServers } from "./servers.ts";
import { vipHost, vipText, writeService } from "./services.ts";

const constructs = [
  "Cluster",
  "Director",
  "InterfaceAddress",
  "IpvsDestination",
  "IpvsService",
  "RealServer",
  "VirtualService",
] as const;

/** What a reader should know of a host, by its name. */
export type HostNotes = ReadonlyMap<string, readonly string[]>;

/** The text of cluster.ts, not laid out yet. */
export function writeCluster(draft: ClusterDraft, notes: HostNotes = new Map()): string {
  const nameOf = naming([...constructs]);
  const cluster = nameOf(draft.name, "cluster");
  const aboveOf = (host: string) => {
    const lines = [
      ...(draft.directors.find((one) => one.target.name === host)?.notes ?? []),
      ...(notes.get(host) ?? []),
    ];
    return lines.length > 0 ? `${comment(lines)}\n` : "";
  };
  const directorNames = new Map(draft.directors.map(({ target }) => [target.name, nameOf(target.name, "director")]));
  const vips = [...new Set(draft.services.flatMap((one) => (one.form === "service" ? (vipText(one) ?? []) : [])))];
  const vipNames = new Map(vips.map((vip) => [vip, nameOf(vips.length === 1 ? "vip" : vipName(vip, vips), "vip")]));
  const directors = draft.directors.map((one) => {
    const made = `new Director(${cluster}, ${literal(one.target.name)}, ${directorProps(one)})`;
    return `${aboveOf(one.target.name)}const ${directorNames.get(one.target.name)} = ${made};`;
  });
  const servers = writeServers(draft.servers, { cluster, services: draft.services, nameOf, aboveOf });
  const managed = new Set(
    draft.services.flatMap((one) => {
      const host = vipHost(one, draft.directors);
      return host === undefined || one.vip === undefined ? [] : [`${host} ${one.vip.address}`];
    }),
  );
  const words = {
    cluster,
    nameOf,
    directorOf: (host: string) => directorNames.get(host) ?? "",
    vipOf: (vip: string) => vipNames.get(vip) ?? literal(vip),
    listOf: servers.listOf,
    takesAddress: ({ host, address }: { readonly host: string; readonly address: string }) => {
      const place = `${host} ${address}`;
      const isFree = !managed.has(place);
      managed.add(place);
      return isFree;
    },
  };
  const services = draft.services.map((one) => writeService(one, draft, words));
  const parts = [
    `const ${cluster} = new Cluster(${literal(draft.name)});`,
    [...vipNames].map(([vip, name]) => `const ${name} = ${literal(vip)};`).join("\n"),
    directors.join("\n\n"),
    servers.code.join("\n"),
    services.join("\n\n"),
    `export default ${cluster};`,
  ].filter((part) => part !== "");
  const body = parts.join("\n\n");
  const used = constructs.filter((name) => new RegExp(`new ${name}\\(`).test(body.replaceAll(/^ *\/\/.*$/gm, "")));
  return `import { ${used.join(", ")} } from "lvsform";\n\n${body}\n`;
}

/** By its end, if that differs. */
function vipName(vip: string, all: readonly string[]): string {
  const endOf = (one: string) => one.split("/")[0]?.split(/[.:]/).at(-1) ?? "";
  const isAlone = all.filter((one) => endOf(one) === endOf(vip)).length === 1;
  return isAlone ? `vip-${endOf(vip)}` : `vip-${vip.split("/")[0]?.replaceAll(/[.:]+/g, "_")}`;
}

function directorProps({ target, interface: lan, dip, dip6, timeouts, sync, vsSysctls }: DirectorDraft): string {
  const daemons = [...sync].map(([state, spec]) => [state, literal(spec)] as const);
  const parameters = [...vsSysctls].map(([name, value]) => [name, parameterCode(value)] as const);
  return object([
    ["host", literal(target.name)],
    ["sudo", target.sudo ? "true" : undefined],
    ["interface", literal(lan)],
    ["dip", literal(dip)],
    ["dip6", dip6 === undefined ? undefined : literal(dip6)],
    ["timeouts", timeouts ? literal(timeouts) : undefined],
    ["sync", daemons.length > 0 ? object(daemons) : undefined],
    ["vsSysctls", parameters.length > 0 ? object(parameters) : undefined],
  ]);
}

/** A number, the numbers of a vector, or text. */
function parameterCode(value: string): string {
  if (/^-?\d+$/.test(value)) return value;
  return /^\d+\s+\d+$/.test(value) ? literal(value.split(/\s+/).map(Number)) : literal(value);
}

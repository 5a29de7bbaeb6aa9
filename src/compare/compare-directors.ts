import { parseServiceKey, splitDestinationKey } from "../model/ipvs/service-key.ts";
import type { Spec } from "../model/resource.ts";
import { compareSync, directionOf } from "./compare-sync.ts";
import { type Compared, compare, compareAll, groups } from "./compared.ts";
import type { DirectorReading, Part } from "./reading.ts";
import { interfaceParameters } from "./scripts.ts";

/** Two directors that should be equal, thing by thing, in a stable order. What one of them could not be asked is left out. */
export function compareDirectors(a: DirectorReading, b: DirectorReading): readonly Compared[] {
  const isRead = (...needed: readonly Part[]) => needed.every((part) => !a.unread.has(part) && !b.unread.has(part));
  const all = [
    ...(isRead("services", "destinations") ? compareTables(a, b) : []),
    ...(isRead("timeouts") ? compareTimeouts(a, b) : []),
    ...(isRead("sync") ? compareSync(a, b) : []),
    ...(isRead("sysctls", "addresses") ? compareParameters(a, b) : []),
    ...(isRead("modules") ? compareAll("module", a.of.modules, b.of.modules) : []),
    ...(isRead("addresses") ? compareAll("interface", interfacesOf(a), interfacesOf(b)) : []),
    ...(isRead("nextBoot") ? compareNextBoot(a, b) : []),
    ...versions.map((name) => compareVersion(name, a.facts[name], b.facts[name])),
    ...(isRead("services", "addresses") ? listVips(a, b) : []),
  ];
  return groups.flatMap((group) => all.filter((one) => one.group === group));
}

const versions = ["os", "kernel", "ipvsadm"] as const;

/** Where the program would have to be run, and with it a module loaded, its version is unknown: that is no difference. */
function compareVersion(name: string, a: string | null, b: string | null): Compared {
  const value = (text: string | null) => ({ value: text ?? "not installed" });
  const compared = compare("version", name, value(a), value(b));
  const isUnknown = a !== null && b !== null && [a, b].includes("unknown");
  return compared.verdict === "different" && isUnknown ? { ...compared, verdict: "shown" } : compared;
}

/** A service that only one has is one difference, with all its real servers. */
function compareTables(a: DirectorReading, b: DirectorReading): readonly Compared[] {
  const counted = (of: DirectorReading, other: DirectorReading) =>
    new Map(
      [...of.of.services].map(([key, spec]) => [
        key,
        other.of.services.has(key) ? spec : { ...spec, ...serversOf(of, key) },
      ]),
    );
  const inBoth = (of: DirectorReading) =>
    new Map(
      [...of.of.destinations].filter(([key]) => {
        const { service } = splitDestinationKey(key);
        return a.of.services.has(service) && b.of.services.has(service);
      }),
    );
  return [...compareAll("service", counted(a, b), counted(b, a)), ...compareAll("real server", inBoth(a), inBoth(b))];
}

function serversOf({ of: { destinations } }: DirectorReading, service: string): Spec {
  return { realServers: [...destinations.keys()].filter((key) => splitDestinationKey(key).service === service).length };
}

/** One set per host; if IPVS is not loaded there are none, which the module line shows. */
function compareTimeouts(a: DirectorReading, b: DirectorReading): readonly Compared[] {
  const [of, other] = [a.of.timeouts.get("all"), b.of.timeouts.get("all")];
  if (of === undefined || other === undefined) return [];
  const fields = (spec: Spec) => new Map(Object.entries(spec).map(([name, seconds]) => [name, { value: seconds }]));
  return compareAll("timeout", fields(of), fields(other));
}

/** Those of IPVS where both have it, forwarding, and those of interfaces that both use. */
function compareParameters(a: DirectorReading, b: DirectorReading): readonly Compared[] {
  const isIpvs = (key: string) => key.startsWith("net.ipv4.vs.");
  const haveIpvs = [a, b].every(({ of: { sysctls } }) => [...sysctls.keys()].some(isIpvs));
  const shared = [...interfacesOf(a).keys()].filter((device) => interfacesOf(b).has(device));
  const ofInterfaces = new Set(
    ["all", "default", "lo", ...shared].flatMap((device) =>
      // A dot in an interface's name is a slash in the parameter's.
      interfaceParameters.map((name) => `net.ipv4.conf.${device.replaceAll(".", "/")}.${name}`),
    ),
  );
  const wanted = (key: string) => (isIpvs(key) ? haveIpvs : key === "net.ipv4.ip_forward" || ofInterfaces.has(key));
  const chosen = ({ of: { sysctls } }: DirectorReading) => new Map([...sysctls].filter(([key]) => wanted(key)));
  return compareAll("parameter", chosen(a), chosen(b));
}

/** Interfaces with an address, lo left out: what a director is reached by. Which address it is, is each host's own. */
function interfacesOf({ of: { addresses } }: DirectorReading): ReadonlyMap<string, Spec> {
  const devices = [...addresses.keys()].map((key) => key.slice(0, key.indexOf("/")));
  return new Map(devices.filter((device) => device !== "lo").map((device) => [device, { value: "has an address" }]));
}

/** The rules alone: files and what loads them are each system's own. Of sync daemons the other end is looked at. */
function compareNextBoot(a: DirectorReading, b: DirectorReading): readonly Compared[] {
  const rulesOf = ({ of: { nextBoot } }: DirectorReading, name: (key: string) => string) =>
    new Map(
      [...nextBoot].map(([key, { rules }]) => {
        const words = (rules as readonly string[]).map((rule) =>
          rule.replace(/^(--start-daemon) (master|backup)/, "$1"),
        );
        return [name(key), { rules: words }];
      }),
    );
  const [own, other] = [
    rulesOf(a, (key) => directionOf(key, a.name, b.name)),
    rulesOf(b, (key) => directionOf(key, b.name, a.name)),
  ];
  return compareAll("next boot", own, other).map((one) => {
    const { a: of, b: to } = one;
    if (of === null || to === null) return one;
    // Of many rules those that only one has.
    const only = ({ rules }: Spec, { rules: others }: Spec) => {
      const left = (rules as string[]).filter((rule) => !(others as string[]).includes(rule));
      return { rules: one.verdict === "same" ? rules : left };
    };
    return { ...one, a: only(of, to), b: only(to, of) };
  });
}

/** Only one of a pair has a VIP, so it is shown and not counted. */
function listVips(a: DirectorReading, b: DirectorReading): readonly Compared[] {
  const vips = new Set(
    [...a.of.services.keys(), ...b.of.services.keys()].flatMap((key) => {
      const service = parseServiceKey(key);
      return service.protocol === "fwmark" ? [] : [service.address];
    }),
  );
  return [...vips].toSorted().map((vip) => {
    const [on, other] = [placesOf(a, vip), placesOf(b, vip)];
    const answers = (places: readonly string[]) => places.some((place) => !place.startsWith("lo/"));
    const remark =
      answers(on) && answers(other)
        ? "both hosts answer for it: clients reach the one or the other"
        : answers(on) || answers(other)
          ? undefined
          : "none of the two answers for it";
    const placesText = (places: readonly string[]) => (places.length === 0 ? null : { value: places.join(", ") });
    return {
      group: "VIP",
      name: vip,
      a: placesText(on),
      b: placesText(other),
      verdict: "shown",
      ...(remark ? { remark } : {}),
    };
  });
}

/** `eth0/24` for each place where the host has the address. */
function placesOf({ of: { addresses } }: DirectorReading, vip: string): readonly string[] {
  return [...addresses].flatMap(([key, { prefixLength }]) => {
    const slash = key.indexOf("/");
    return key.slice(slash + 1) === vip ? [`${key.slice(0, slash)}/${prefixLength}`] : [];
  });
}

import type { Change } from "../model/plan.ts";
import { printable } from "../model/text/printable.ts";
import type { HostReading } from "../model/transport.ts";
import type { Paint } from "./style.ts";

/** A host with its facts, as the heading above its changes. */
export function headOf(host: HostReading, paint: Paint): string {
  if (!host.reachable) return `${paint("bold", host.name)}  not read`;
  const { os, kernel, ipvsadm } = host.facts;
  const tool = ipvsadm === null ? "no ipvsadm" : `ipvsadm${ipvsadm === "unknown" ? "" : ` ${ipvsadm}`}`;
  const system = os === "" || os === "unknown" ? "system not known" : os;
  const facts = [system, kernel === "" ? "kernel not known" : `Linux ${kernel}`, tool].join(", ");
  return `${paint("bold", host.name)}  ${paint("dim", printable(facts))}`;
}

/** The boot backends of the interfaces that the changes are about, and the reason; without one, that lvsform itself configures them. */
export function backendsOf(host: HostReading, changes: readonly Change[]): readonly string[] {
  const interfaces = (host.reachable && host.facts.boot?.interfaces) || {};
  const atBoot = changes.filter((one) => one.atBoot);
  const deviceOf = ({ key }: Change) => key.replace(/\/.*$/, "");
  const own = new Set(
    atBoot.flatMap((one) => (one.after?.by === "unit" && "prefixLength" in one.after ? [deviceOf(one)] : [])),
  );
  return [...new Set(atBoot.map(deviceOf))].flatMap((device) => {
    const backend = interfaces[device];
    if (backend === undefined)
      return own.has(device) ? [printable(`${device} has no boot backend: a unit of lvsform configures it`)] : [];
    const instead = own.has(device) ? "; it cannot express this address, so a unit of lvsform configures it" : "";
    return [printable(`${device} is configured at boot by ${backend.by}: ${backend.why}${instead}`)];
  });
}

import type { Change } from "../model/plan.ts";
import { printable } from "../model/text/printable.ts";
import type { HostReading } from "../model/transport.ts";
import type { Paint } from "./style.ts";

/** A host with what was found out about it, as the line above what is said of it. */
export function headOf(host: HostReading, paint: Paint): string {
  if (!host.reachable) return `${paint("bold", host.name)}  not read`;
  const { os, kernel, ipvsadm } = host.facts;
  const tool = ipvsadm === null ? "no ipvsadm" : `ipvsadm${ipvsadm === "unknown" ? "" : ` ${ipvsadm}`}`;
  const system = os === "" || os === "unknown" ? "system not known" : os;
  const facts = [system, kernel === "" ? "kernel not known" : `Linux ${kernel}`, tool].join(", ");
  return `${paint("bold", host.name)}  ${paint("dim", printable(facts))}`;
}

/** What keeps the interfaces over a boot that the changes are about, and what says so; where none can, that lvsform itself does. */
export function keepersOf(host: HostReading, changes: readonly Change[]): readonly string[] {
  const interfaces = (host.reachable && host.facts.boot?.interfaces) || {};
  const atBoot = changes.filter((one) => one.atBoot);
  const deviceOf = ({ key }: Change) => key.replace(/\/.*$/, "");
  const own = new Set(
    atBoot.flatMap((one) => (one.after?.by === "unit" && "prefixLength" in one.after ? [deviceOf(one)] : [])),
  );
  return [...new Set(atBoot.map(deviceOf))].flatMap((device) => {
    const keeper = interfaces[device];
    if (keeper === undefined)
      return own.has(device) ? [printable(`${device} is kept over a boot by nobody: a unit of lvsform does it`)] : [];
    const instead = own.has(device) ? "; it cannot say this address, so a unit of lvsform does it" : "";
    return [printable(`${device} is kept over a boot by ${keeper.by}: ${keeper.why}${instead}`)];
  });
}

import type { Change } from "../model/plan.ts";
import { printable } from "../model/printable.ts";
import type { HostReading } from "../model/transport.ts";
import type { Paint } from "./style.ts";

/** A host with what was found out about it, as the line above what is said of it. */
export function headOf(host: HostReading, paint: Paint): string {
  if (!host.reachable) return `${paint("bold", host.name)}  not read`;
  const { os, kernel, ipvsadm } = host.facts;
  const tool = ipvsadm === null ? "no ipvsadm" : `ipvsadm${ipvsadm === "unknown" ? "" : ` ${ipvsadm}`}`;
  const facts = [os, `Linux ${kernel}`, tool].join(", ");
  return `${paint("bold", host.name)}  ${paint("dim", printable(facts))}`;
}

/** What keeps the interfaces over a boot that the changes are about, and what says so. */
export function keepersOf(host: HostReading, changes: readonly Change[]): readonly string[] {
  const interfaces = (host.reachable && host.facts.boot?.interfaces) || {};
  const devices = new Set(changes.flatMap(({ atBoot, key }) => (atBoot ? [key.replace(/\/.*$/, "")] : [])));
  return [...devices].flatMap((device) => {
    const keeper = interfaces[device];
    return keeper ? [printable(`${device} is kept over a boot by ${keeper.by}: ${keeper.why}`)] : [];
  });
}

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

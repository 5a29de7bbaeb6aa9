import { failure } from "../../messages/build.ts";
import type { Failure } from "../../model/diagnostic.ts";
import type { LabHost, Role } from "../topology.ts";
import { type Backend, backends } from "./network.ts";

/** `ifupdown,netplan` → the backends, in this order; throws a {@link Failure} where one is not known. */
export function readBackends(text: string): readonly Backend[] {
  return text.split(",").map((word) => {
    const found = backends.find((one) => one === word.trim());
    if (found !== undefined) return found;
    throw failure("lab-network-invalid", { text: word, backends });
  });
}

const order: readonly Role[] = ["director", "real-server", "client"];

/** Host name → backend: dealt out in turn to the directors, the real servers and the client. */
export function dealBackends(hosts: readonly LabHost[], dealt: readonly Backend[]): ReadonlyMap<string, Backend> {
  const inOrder = hosts.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  return new Map(inOrder.map(({ name }, index) => [name, dealt[index % dealt.length] ?? "ifupdown"]));
}

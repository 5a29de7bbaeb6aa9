import { familyOf } from "../model/inet.ts";
import { tunnelDevice } from "../model/tunnel-device.ts";
import type { Use } from "./cast.ts";

/** The device on which a real server takes the packets of a use out of their envelope. */
export function endOf({ service, server }: Use): string {
  return tunnelDevice(server.tunnel?.type ?? "ipip", service.family, familyOf(server.rip)).device;
}

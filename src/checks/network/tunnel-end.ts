import { tunnelDevice } from "../../model/ipvs/tunnel-device.ts";
import { familyOf } from "../../model/network/inet.ts";
import type { Use } from "../cast.ts";

/** The device on which a real server takes the packets of a use out of their envelope. */
export function endOf({ service, server }: Use): string {
  return tunnelDevice(server.tunnel?.type ?? "ipip", service.family, familyOf(server.rip)).device;
}

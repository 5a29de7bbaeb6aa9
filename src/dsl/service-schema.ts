import { z } from "zod";
import { Director } from "./director.ts";
import { anyPrefix } from "./properties.ts";
import { RealServer } from "./real-server.ts";
import {
  forwarding,
  fwmark,
  persistence,
  port,
  protocol,
  scheduler,
  schedulerFlag,
  serverPort,
  threshold,
  tunnel,
  verifyProps,
  weight,
} from "./service-properties.ts";

const serverInstance = z.instanceof(RealServer, { error: "is not a RealServer" });
const directorInstance = z.instanceof(Director, { error: "is not a Director" });
const entry = z.strictObject({
  server: serverInstance,
  weight: weight.default(1),
  weightOwner: z.enum(["lvsform", "external"], { error: 'is neither "lvsform" nor "external"' }).default("lvsform"),
  port: serverPort.optional(),
  upperThreshold: threshold.optional(),
  lowerThreshold: threshold.optional(),
  tunnel: tunnel.optional(),
});
export const schema = z.strictObject({
  director: directorInstance.optional(),
  directors: z.array(directorInstance).min(1, "names no director").optional(),
  vipOwner: z.union([z.literal("external"), directorInstance]).optional(),
  vip: anyPrefix.optional(),
  port: port.optional(),
  protocol: protocol.optional(),
  fwmark: fwmark.optional(),
  family: z.literal([4, 6], { error: "is neither 4 nor 6" }).optional(),
  scheduler: scheduler.default("wlc"),
  schedulerFlags: z.array(schedulerFlag).optional(),
  persistence: persistence.optional(),
  onePacket: z.boolean().optional(),
  boot: z.boolean().default(true),
  forwarding: forwarding.default("direct-routing"),
  verify: verifyProps.optional(),
  realServers: z.array(
    z.union([
      serverInstance.transform((server): z.infer<typeof entry> => ({ server, weight: 1, weightOwner: "lvsform" })),
      entry,
    ]),
  ),
});

/** The properties as written, each value by itself right. */
export type CheckedProps = z.infer<typeof schema>;

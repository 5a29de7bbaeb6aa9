import { z } from "zod";
import { type Protocol, printServiceKey } from "../../model/ipvs/service-key.ts";
import { ip } from "../properties.ts";
import { fwmark, port, protocol } from "../service-properties.ts";

/** The properties that name a service of the table. Source: ipvsadm(8), virtual-service. */
export type ServiceIdentity =
  | {
      /** Default "tcp". */
      readonly protocol?: Protocol;
      /** The VIP, without a prefix length. */
      readonly vip: string;
      /** 1–65 535; 0: every port. */
      readonly port: number;
    }
  | {
      /** 1–2 147 483 647. */
      readonly fwmark: number;
      /** Default 4. */
      readonly family?: 4 | 6;
    };

const address = z.strictObject({ protocol: protocol.default("tcp"), vip: ip, port });
const mark = z.strictObject({ fwmark, family: z.literal([4, 6]).default(4) });

/** The key of the service that is named. */
export const serviceIdentity = z.union([
  address.transform(({ vip, ...at }) => printServiceKey({ ...at, address: vip })),
  mark.transform((at) => printServiceKey({ protocol: "fwmark", ...at })),
]);

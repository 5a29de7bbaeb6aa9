import type { Provider, Providers } from "../src/model/provider.ts";
import { bootAddress } from "./boot-address.ts";
import { bootLink } from "./boot-link.ts";
import { fouPort } from "./fou-port.ts";
import { interfaceAddress } from "./interface-address.ts";
import { ipvsDestination } from "./ipvs-destination.ts";
import { ipvsService } from "./ipvs-service.ts";
import { ipvsSync } from "./ipvs-sync.ts";
import { ipvsTimeouts } from "./ipvs-timeouts.ts";
import { kernelModule } from "./kernel-module.ts";
import { link } from "./link.ts";
import { softwarePackage } from "./package.ts";
import { route } from "./route.ts";
import { sysctl } from "./sysctl.ts";

const all: readonly Provider[] = [
  ...[softwarePackage, kernelModule, sysctl, link, interfaceAddress, route, fouPort],
  ...[ipvsTimeouts, ipvsSync, ipvsService, ipvsDestination],
  ...[bootAddress, bootLink],
];

/** Every kind lvsform knows. A new kind is a file beside this one and a word here. */
export const providers: Providers = new Map(all.map((provider) => [provider.kind, provider]));

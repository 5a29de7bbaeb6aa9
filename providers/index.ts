import type { Provider, Providers } from "../src/model/provider.ts";
import { bootScript } from "./boot/boot-script.ts";
import { bootAddress } from "./boot-address.ts";
import { bootIpvs } from "./boot-ipvs.ts";
import { bootLink } from "./boot-link.ts";
import { bootModule } from "./boot-module.ts";
import { bootSysctl } from "./boot-sysctl.ts";
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
import { unit } from "./unit.ts";

const atBoot: readonly Provider[] = [
  bootModule,
  bootSysctl,
  bootAddress,
  bootLink,
  bootScript("route", route),
  bootScript("fou-port", fouPort),
  bootIpvs,
  unit,
];

const all: readonly Provider[] = [
  softwarePackage,
  kernelModule,
  sysctl,
  link,
  interfaceAddress,
  route,
  fouPort,
  ipvsTimeouts,
  ipvsSync,
  ipvsService,
  ipvsDestination,
  ...atBoot,
];

/** Every kind lvsform knows. A new kind is a file beside this one and a word here. */
export const providers: Providers = new Map(all.map((provider) => [provider.kind, provider]));

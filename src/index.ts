export { Client } from "./dsl/client.ts";
export { Cluster } from "./dsl/cluster.ts";
export { Director, type DirectorProps } from "./dsl/director.ts";
export type { HostProps } from "./dsl/host.ts";
export type { SyncOptions } from "./dsl/properties.ts";
export { DefaultRoute, type DefaultRouteProps } from "./dsl/raw/default-route.ts";
export { InterfaceAddress, type InterfaceAddressProps } from "./dsl/raw/interface-address.ts";
export { IpvsDestination, type IpvsDestinationProps } from "./dsl/raw/ipvs-destination.ts";
export { IpvsService, type IpvsServiceProps } from "./dsl/raw/ipvs-service.ts";
export { IpvsSync, type IpvsSyncProps } from "./dsl/raw/ipvs-sync.ts";
export { IpvsTimeouts, type IpvsTimeoutsProps } from "./dsl/raw/ipvs-timeouts.ts";
export { KernelModule, type KernelModuleProps } from "./dsl/raw/kernel-module.ts";
export { Link, type LinkProps } from "./dsl/raw/link.ts";
export { Package, type PackageProps } from "./dsl/raw/package.ts";
export type { ServiceIdentity } from "./dsl/raw/service-identity.ts";
export { Sysctl, type SysctlProps } from "./dsl/raw/sysctl.ts";
export { RealServer, type RealServerProps } from "./dsl/real-server.ts";
export type { Scheduler } from "./dsl/service-properties.ts";
export type {
  MasqueradedEntry,
  Persistence,
  PlainEntry,
  RealServerEntry,
  Tunnel,
  TunneledEntry,
  VirtualServiceProps,
} from "./dsl/service-props.ts";
export { VirtualService } from "./dsl/virtual-service.ts";
export type { VsSysctls } from "./dsl/vs-sysctls.ts";
export type { Protocol } from "./model/ipvs/service-key.ts";

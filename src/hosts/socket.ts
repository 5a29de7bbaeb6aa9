import { connect, type Socket } from "node:net";
import type { SshHost } from "./ssh-config.ts";

/** Starts to connect to a host. */
export function openSocket(host: SshHost): Socket {
  const from = host.bindAddress ? { localAddress: host.bindAddress } : {};
  // noDelay: Nagle's algorithm would add 40 ms and more to every exec.
  return connect({ host: host.hostName, port: host.port, family: host.family, noDelay: true, ...from });
}

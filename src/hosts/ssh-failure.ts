import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { printable } from "../model/printable.ts";
import { toWaitLonger } from "./deadline.ts";
import type { SshHost } from "./ssh-config.ts";

/** Where a connection was being opened to. */
export interface Hop {
  readonly host: SshHost;
  /** The hops that were passed before it. */
  readonly via: readonly string[];
}

export type SshFailureCode = keyof typeof table;

/** Nothing was sent on a connection that had ended before: the same work may be done again on a new one. */
export const connectionClosed = "connection-closed" satisfies SshFailureCode;

/** Every message of the ssh layer about a host that cannot be worked with: what is wrong, and what to do next. */
const table = {
  "connect-refused": ["refused the connection", "look whether sshd runs there and listens on this port"],
  "connect-timeout": [
    "did not answer in time",
    "look whether the host is up, and whether a firewall drops the packets",
  ],
  "name-not-found": [
    "has no address: its name was not found",
    "give it a HostName in the ssh configuration, or an entry in the DNS",
  ],
  "no-route": [
    "cannot be reached: there is no route to it",
    "look at the network between here and the host; ProxyJump leads through another host",
  ],
  "connect-failed": ["cannot be connected to", "try ssh -v with the same name"],
  "connect-aborted": ["was not connected to: stopped from here", "run the command again"],
  "handshake-timeout": [
    "accepted the connection and did not speak ssh in time",
    "look whether the port is sshd's, and at the load of the host",
  ],
  "closed-before-handshake": [
    "closed the connection before the ssh handshake was done",
    "look at MaxStartups, hosts.deny and the log of sshd there",
  ],
  "no-common-algorithm": [
    "shares no algorithm with lvsform",
    "bring sshd there up to date, or compare its Ciphers, KexAlgorithms, MACs and HostKeyAlgorithms with those of the ssh configuration here; an old algorithm is offered only where that adds it, such as HostKeyAlgorithms +ssh-rsa",
  ],
  "handshake-failed": [
    "failed in the ssh handshake",
    "try ssh -v with the same name; the port may belong to another program",
  ],
  "host-key-unknown": ["shows a host key that is not known", ""],
  "host-key-changed": ["shows another host key than the known one: somebody may be intercepting the connection", ""],
  "host-key-short": ["shows a host key that is too short", ""],
  "host-key-revoked": ["shows a host key that was revoked", "do not connect; the host needs a new key"],
  "auth-failed": [
    "refused the login",
    "name the right key with IdentityFile and the right user with User in the ssh configuration, or load the key with ssh-add; ssh-copy-id makes the host take it",
  ],
  "auth-timeout": [
    "did not finish the login in time",
    "look whether the agent waits for a confirmation, and at the load of the host",
  ],
  "jump-refused": [
    "cannot be reached: the jump host does not forward connections",
    "set AllowTcpForwarding yes in the sshd_config of the jump host",
  ],
  "connection-closed": ["is not connected any more; nothing was sent", "run the command again"],
  "channel-refused": ["opened no session", "look at MaxSessions and the log of sshd there"],
  "exec-refused": ["does not run commands for this user", "look at ForceCommand and the shell of the user there"],
} as const satisfies Record<string, readonly [string, string]>;

export interface Extra {
  readonly detail?: string;
  readonly hint?: string;
}

export function sshFailure(code: SshFailureCode, { host, via }: Hop, extra: Extra = {}): Failure {
  const [what, hint] = table[code];
  // The detail may hold a host's own words.
  const detail = extra.detail ? { detail: printable(extra.detail) } : {};
  return new Failure({
    severity: "error",
    code,
    host: host.name,
    summary: `${placeOf({ host, via })} ${what}`,
    ...detail,
    hint: extra.hint ?? hint,
  });
}

/** "v14 via jump1 (192.168.0.14 port 22)". */
export function placeOf({ host, via }: Hop): string {
  return `${host.name}${via.length > 0 ? ` via ${via.join(", ")}` : ""} (${host.hostName} port ${host.port})`;
}

/** The failure of a jump host as the failure of the host behind it. */
export function behindJump(error: unknown, target: string): unknown {
  if (!(error instanceof Failure)) return error;
  const told = error.diagnostics.map(
    (one): Diagnostic => ({
      ...one,
      host: target,
      summary: `${target} cannot be reached: its jump host ${one.summary}`,
    }),
  );
  return new Failure(told, error.exitCode);
}

/** The code for an error of the socket, by Node's name of it. */
export function socketFailureCode(error: NodeJS.ErrnoException): SshFailureCode {
  switch (error.code) {
    case "ECONNREFUSED":
      return "connect-refused";
    case "ETIMEDOUT":
      return "connect-timeout";
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NODATA":
      return "name-not-found";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
    case "ENETDOWN":
    case "EADDRNOTAVAIL":
      return "no-route";
    default:
      return "connect-failed";
  }
}

/** The code for what a jump host said when it was asked to go on to the next hop: strerror(3) or gai_strerror(3) text. */
export function forwardFailureCode(description: string): SshFailureCode {
  if (/prohibited/i.test(description)) return "jump-refused";
  if (/refused/i.test(description)) return "connect-refused";
  if (/timed out/i.test(description)) return "connect-timeout";
  if (/not known|resolution|no address/i.test(description)) return "name-not-found";
  if (/no route|unreachable/i.test(description)) return "no-route";
  return "connect-failed";
}

/** The code for an error of the handshake, by ssh2's words. */
export function handshakeCode(error: Error & { code?: unknown }): SshFailureCode {
  if (/no matching/.test(error.message)) return "no-common-algorithm";
  const isClosed =
    /lost before handshake/i.test(error.message) || error.code === "ECONNRESET" || error.code === "EPIPE";
  return isClosed ? "closed-before-handshake" : "handshake-failed";
}

/** How far a connection has come. */
export type Phase = "connect" | "handshake" | "login";

export function timeoutFailure(phase: Phase, hop: Hop): Failure {
  const code = ({ connect: "connect-timeout", handshake: "handshake-timeout", login: "auth-timeout" } as const)[phase];
  const { connectTimeoutMs, isConnectTimeoutGiven } = hop.host;
  const option = isConnectTimeoutGiven ? "--connect-timeout" : "--connect-timeout, or ConnectTimeout for the host";
  return sshFailure(code, hop, {
    detail: `nothing came within ${connectTimeoutMs / 1000} s`,
    hint: `${table[code][1]}; ${toWaitLonger(option, connectTimeoutMs)}`,
  });
}

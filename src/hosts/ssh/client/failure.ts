import { type Code, type DataOf, failure } from "../../../messages/build.ts";
import type { hostKey } from "../../../messages/host-key.ts";
import type { ssh } from "../../../messages/ssh.ts";
import { type Diagnostic, Failure } from "../../../model/diagnostic.ts";
import { printable } from "../../../model/text/printable.ts";
import type { SshHost } from "../config/config.ts";

/** The host that a connection is opened to. */
export interface Hop {
  readonly host: SshHost;
  /** The jump hosts before it. */
  readonly via: readonly string[];
}

/** The codes of the ssh messages. */
export type SshFailureCode = keyof typeof ssh | keyof typeof hostKey;

/** Codes of failures that carry no more than another program's own text. */
export type PlainCode =
  | "connect-refused"
  | "connect-timed-out"
  | "name-not-found"
  | "host-unreachable"
  | "connect-failed"
  | "jump-refused"
  | "closed-before-handshake"
  | "handshake-failed"
  | "connection-closed"
  | "channel-refused"
  | "exec-refused";

/** The code of a failure after which nothing was sent on a closed connection: the same work may be sent again on a new one. */
export const connectionClosed: Code = "connection-closed";

/** Builds the failure of one host's connection. */
export function sshFailure<C extends SshFailureCode>(code: C, hop: Hop, data: Omit<DataOf<C>, "place">): Failure {
  const texts = Object.entries(data).map(([name, value]) => [
    name,
    typeof value === "string" ? printable(value) : value,
  ]);
  return failure(code, { ...Object.fromEntries(texts), place: placeOf(hop) } as DataOf<C>, { host: hop.host.name });
}

/** "v14 via jump1 (192.168.0.14 port 22)". */
export function placeOf({ host, via }: Hop): string {
  return `${host.name}${via.length > 0 ? ` via ${via.join(", ")}` : ""} (${host.hostName} port ${host.port})`;
}

/** Turns the failure of a jump host into the failure of the host behind it. */
export function behindJump(error: unknown, target: string): unknown {
  if (!(error instanceof Failure)) return error;
  const diagnostics = error.diagnostics.map(
    (one): Diagnostic => ({
      ...one,
      host: target,
      summary: `${target} is unreachable: its jump host ${one.summary}`,
    }),
  );
  return new Failure(diagnostics, error.exitCode);
}

/** Returns the code for an error of the socket, by Node's name of the error. */
export function socketFailureCode(error: NodeJS.ErrnoException): PlainCode {
  switch (error.code) {
    case "ECONNREFUSED":
      return "connect-refused";
    case "ETIMEDOUT":
      return "connect-timed-out";
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NODATA":
      return "name-not-found";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
    case "ENETDOWN":
    case "EADDRNOTAVAIL":
      return "host-unreachable";
    default:
      return "connect-failed";
  }
}

/** Returns the code for a jump host's answer to a forwarding request: strerror(3) or gai_strerror(3) text. */
export function forwardFailureCode(description: string): PlainCode {
  if (/prohibited/i.test(description)) return "jump-refused";
  if (/refused/i.test(description)) return "connect-refused";
  if (/timed out/i.test(description)) return "connect-timed-out";
  if (/not known|resolution|no address/i.test(description)) return "name-not-found";
  if (/no route|unreachable/i.test(description)) return "host-unreachable";
  return "connect-failed";
}

/** Returns the failure for an error of the handshake, by ssh2's text. */
export function handshakeFailure(error: Error & { code?: unknown }, hop: Hop): Failure {
  const reason = error.message;
  if (/no matching/.test(reason))
    return sshFailure("no-common-algorithm", hop, { reason, offered: offeredFor(reason, hop) });
  const isClosed = /lost before handshake/i.test(reason) || error.code === "ECONNRESET" || error.code === "EPIPE";
  return sshFailure(isClosed ? "closed-before-handshake" : "handshake-failed", hop, { reason });
}

/** Returns the algorithms that lvsform offered for the purpose that ssh2 found no match for. Source: ssh2's lib/protocol/kex.js. */
function offeredFor(message: string, { host }: Hop): readonly string[] {
  const { ciphers, macs, keyExchanges, hostKeys } = host.policy;
  const [, purpose = ""] = /no matching .*(key exchange|host key|cipher|MAC)/i.exec(message) ?? [];
  const lists = { "key exchange": keyExchanges, "host key": hostKeys, cipher: ciphers, mac: macs };
  return lists[purpose.toLowerCase() as keyof typeof lists] ?? [];
}

/** The phase that a connection has reached. */
export type Phase = "connect" | "handshake" | "login";

export function timeoutFailure(phase: Phase, hop: Hop): Failure {
  const code = ({ connect: "connect-timeout", handshake: "handshake-timeout", login: "auth-timeout" } as const)[phase];
  const { connectTimeoutMs, isConnectTimeoutGiven } = hop.host;
  const option = isConnectTimeoutGiven ? "--connect-timeout" : "--connect-timeout, or ConnectTimeout for the host";
  return sshFailure(code, hop, { seconds: connectTimeoutMs / 1000, option });
}

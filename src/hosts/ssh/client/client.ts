import type { EventEmitter } from "node:events";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import ssh2, { type ConnectConfig } from "ssh2";
import type { Failure } from "../../../model/diagnostic.ts";
import type { Running } from "../../collect.ts";
import { startDeadline } from "../../deadline.ts";
import type { SshHost } from "../config/config.ts";
import { knownTypes } from "../keys/host-key.ts";
import { hostKeyAlgorithms } from "../keys/host-key-algorithms.ts";
import { loginKey, OrderedAgent, parseKeyFile } from "../keys/key-files.ts";
import type { OpenOptions, SshConnection } from "./connection.ts";
import {
  forwardFailureCode,
  type Hop,
  handshakeFailure,
  type Phase,
  socketFailureCode,
  sshFailure,
  timeoutFailure,
} from "./failure.ts";
import { loginCause, offering, planLogin } from "./login.ts";

/** Checks the host key and logs in on a socket that connects or has connected, all within the host's ConnectTimeout. */
export function openClient(
  hop: Hop,
  options: OpenOptions & { readonly stream: Duplex; readonly error?: NodeJS.ErrnoException },
): Promise<SshConnection> {
  const { host } = hop;
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const socket = options.stream;
    const tried: string[] = [];
    let phase: Phase = socket instanceof Socket && socket.connecting ? "connect" : "handshake";
    let refusal: Failure | undefined;

    const fail = (failure: Failure): void => {
      finish();
      client.destroy();
      socket.destroy();
      reject(failure);
    };
    const finish = startDeadline(host.connectTimeoutMs, signal, {
      onTimeout: () => fail(timeoutFailure(phase, hop)),
      onAbort: () => fail(sshFailure("connect-aborted", hop, {})),
    });

    const unconnected = (error: NodeJS.ErrnoException): void =>
      fail(sshFailure(socketFailureCode(error), hop, { reason: error.message || String(error.code) }));
    if (options.error) return unconnected(options.error);

    const login = planLogin(host, parseKeyFile);
    const agent = (path: string) => new OrderedAgent(path, host, login.identities, tried);
    const refuseLogin = (reason?: string): Failure => {
      const reasons = [...tried, ...login.unusable, ...(reason ? [reason] : [])].join("; ");
      const cause = loginCause(login, reasons);
      return sshFailure("auth-failed", hop, { user: host.user, reason: reasons, cause, unlock: login.unlock });
    };
    const enter = (next: Phase) => () => {
      phase = next;
    };
    client.on("connect", enter("handshake"));
    client.on("handshake", enter("login"));
    client.on("error", (error: Error & { level?: string; code?: unknown }) => {
      // An agent that fails is reported with the rest; ssh2 goes on to the next attempt by itself.
      if (error.level === "agent") return void tried.push(`the agent: ${error.message}`);
      if (error.level === "client-authentication" && !/^All configured/.test(error.message))
        return void tried.push(error.message);
      if (refusal) return fail(refusal);
      if (phase === "login")
        return fail(refuseLogin(/^All configured/.test(error.message) ? undefined : error.message));
      if (phase === "connect") return unconnected(error as NodeJS.ErrnoException);
      fail(handshakeFailure(error, hop));
    });
    client.on("close", () =>
      fail(
        phase === "login"
          ? refuseLogin("the host closed the connection")
          : sshFailure("closed-before-handshake", hop, {}),
      ),
    );
    client.on("ready", () => {
      finish();
      client.removeAllListeners();
      resolve(new Connection(client, socket, hop));
    });
    client.connect({
      sock: socket,
      username: host.user,
      readyTimeout: 0,
      keepaliveInterval: options.keepaliveIntervalMs ?? 5000,
      keepaliveCountMax: 3,
      algorithms: algorithmsOf(host),
      hostVerifier: (key: Buffer) => {
        refusal = options.judge(key);
        return refusal === undefined;
      },
      authHandler: offering(login, host.user, { agent, key: (content) => loginKey(content, host.policy) }, tried),
    } satisfies ConnectConfig);
  });
}

/** The lists are checked: every name in them is one that ssh2 takes. */
function algorithmsOf(host: SshHost): ssh2.Algorithms {
  const { ciphers, macs, keyExchanges, hostKeys } = host.policy;
  const serverHostKey = hostKeyAlgorithms(knownTypes(host), hostKeys);
  return { cipher: ciphers, hmac: macs, kex: keyExchanges, serverHostKey } as unknown as ssh2.Algorithms;
}

class Connection implements SshConnection {
  isClosed = false;
  readonly client: ssh2.Client;
  readonly socket: Duplex;
  readonly hop: Hop;
  readonly closed: Promise<void>;
  reason = "the host closed the connection";

  constructor(client: ssh2.Client, socket: Duplex, hop: Hop) {
    this.client = client;
    this.socket = socket;
    this.hop = hop;
    client.on("error", (error: Error) => {
      this.reason = error.message;
    });
    this.closed = new Promise((resolve) => {
      client.on("close", () => {
        this.isClosed = true;
        resolve();
      });
    });
  }

  exec(command: string, script: string): Promise<Running> {
    return new Promise((resolve, reject) => {
      const refuse = (error: Error): void => {
        const isRefused = !this.isClosed && this.socket.writable;
        const code = !isRefused ? "connection-closed" : "reason" in error ? "channel-refused" : "exec-refused";
        reject(sshFailure(code, this.hop, { reason: isRefused ? error.message : this.reason }));
      };
      try {
        this.client.exec(command, (error, channel) => {
          if (error) return refuse(error);
          resolve({ stdout: channel, stderr: channel.stderr, ended: this.endOf(channel) });
          channel.end(script);
        });
      } catch (error) {
        refuse(error as Error);
      }
    });
  }

  private async endOf(channel: ssh2.ClientChannel): Promise<{ code: number | null }> {
    let exit: { code: number | null } | undefined;
    channel.on("exit", (code: number | null) => {
      exit = { code };
    });
    const closed = (stream: EventEmitter): Promise<void> => new Promise((resolve) => stream.once("close", resolve));
    await Promise.all([closed(channel), closed(channel.stderr)]);
    if (exit) return exit;
    throw new Error(this.isClosed ? this.reason : "the host ended the session without an exit status");
  }

  forward(to: Hop, signal?: AbortSignal): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const fail = (error: Failure): void => {
        finish();
        reject(error);
      };
      const finish = startDeadline(to.host.connectTimeoutMs, signal, {
        onTimeout: () => fail(timeoutFailure("connect", to)),
        onAbort: () => fail(sshFailure("connect-aborted", to, {})),
      });
      try {
        this.client.forwardOut("127.0.0.1", 0, to.host.hostName, to.host.port, (error, channel) => {
          // Reason 1 is SSH_OPEN_ADMINISTRATIVELY_PROHIBITED. Source: RFC 4254, 5.1.
          const isProhibited = error && "reason" in error && error.reason === 1;
          if (error) {
            const code = isProhibited ? "jump-refused" : forwardFailureCode(error.message);
            return fail(sshFailure(code, to, { reason: error.message }));
          }
          finish();
          resolve(channel);
        });
      } catch {
        fail(sshFailure("connect-failed", to, { reason: "the connection to the jump host ended" }));
      }
    });
  }

  destroy(): void {
    if (!this.isClosed) this.reason = "it was ended from here";
    this.client.destroy();
    this.socket.destroy();
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.client.end();
    // The goodbye is on its way: what the host does to end its side is not waited for.
    if (this.socket instanceof Socket) this.socket.destroySoon();
    // A host that is gone does not answer the goodbye, and the stream through a hung jump host never closes.
    const impatient = setTimeout(() => this.destroy(), closeTimeoutMs);
    let giveUp: NodeJS.Timeout | undefined;
    const hung = new Promise<void>((resolve) => {
      giveUp = setTimeout(resolve, 2 * closeTimeoutMs);
    });
    await Promise.race([this.closed, hung]);
    clearTimeout(impatient);
    clearTimeout(giveUp);
  }
}

/** How long a host gets to answer the goodbye. Milliseconds. */
const closeTimeoutMs = 500;

import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import ssh2, { type ConnectConfig } from "ssh2";
import type { Failure } from "../../../model/diagnostic.ts";
import { startDeadline } from "../../deadline.ts";
import type { SshHost } from "../config/config.ts";
import { knownTypes } from "../keys/host-key.ts";
import { hostKeyAlgorithms } from "../keys/host-key-algorithms.ts";
import { loginKey, OrderedAgent, parseKeyFile } from "../keys/key-files.ts";
import type { OpenOptions, SshConnection } from "./connection.ts";
import { EstablishedConnection } from "./established.ts";
import { type Hop, handshakeFailure, type Phase, socketFailureCode, sshFailure, timeoutFailure } from "./failure.ts";
import { type Login, loginCause, offering, planLogin } from "./login.ts";

/** Checks the host key and logs in on a socket that connects or has connected, all within the host's ConnectTimeout. */
export function openClient(
  hop: Hop,
  options: OpenOptions & { readonly stream: Duplex; readonly error?: NodeJS.ErrnoException },
): Promise<SshConnection> {
  if (options.error) {
    options.stream.destroy();
    return Promise.reject(socketFailure(options.error, hop));
  }
  return new Promise((resolve, reject) => new Opening(hop, options, { resolve, reject }).begin());
}

function socketFailure(error: NodeJS.ErrnoException, hop: Hop): Failure {
  return sshFailure(socketFailureCode(error), hop, { reason: error.message || String(error.code) });
}

interface Opened {
  resolve(connection: SshConnection): void;
  reject(failure: Failure): void;
}

/** One connection while it is opened: its phase, and the attempts to log in so far. */
class Opening {
  readonly #hop: Hop;
  readonly #options: OpenOptions;
  readonly #opened: Opened;
  readonly #client = new ssh2.Client();
  readonly #socket: Duplex;
  readonly #tried: string[] = [];
  readonly #login: Login;
  readonly #cancelDeadline: () => void;
  #phase: Phase;
  #refusal: Failure | undefined;

  constructor(hop: Hop, options: OpenOptions & { readonly stream: Duplex }, opened: Opened) {
    const { stream: socket, signal } = options;
    this.#hop = hop;
    this.#options = options;
    this.#opened = opened;
    this.#socket = socket;
    this.#phase = socket instanceof Socket && socket.connecting ? "connect" : "handshake";
    this.#cancelDeadline = startDeadline(hop.host.connectTimeoutMs, signal, {
      onTimeout: () => this.#fail(timeoutFailure(this.#phase, hop)),
      onAbort: () => this.#fail(sshFailure("connect-aborted", hop, {})),
    });
    this.#login = planLogin(hop.host, parseKeyFile);
  }

  begin(): void {
    const client = this.#client;
    client.on("connect", () => {
      this.#phase = "handshake";
    });
    client.on("handshake", () => {
      this.#phase = "login";
    });
    client.on("error", (one) => this.#onError(one));
    client.on("close", () => this.#onClose());
    client.on("ready", () => {
      this.#cancelDeadline();
      client.removeAllListeners();
      this.#opened.resolve(new EstablishedConnection(client, this.#socket, this.#hop));
    });
    client.connect(this.#settings());
  }

  #settings(): ConnectConfig {
    const { host } = this.#hop;
    const agent = (path: string) => new OrderedAgent(path, host, this.#login.identities, this.#tried);
    const key = (content: Buffer) => loginKey(content, host.policy);
    return {
      sock: this.#socket,
      username: host.user,
      readyTimeout: 0,
      keepaliveInterval: this.#options.keepaliveIntervalMs ?? 5000,
      keepaliveCountMax: 3,
      algorithms: algorithmsOf(host),
      hostVerifier: (shown: Buffer) => {
        this.#refusal = this.#options.judge(shown);
        return this.#refusal === undefined;
      },
      authHandler: offering(this.#login, host.user, { agent, key }, this.#tried),
    } satisfies ConnectConfig;
  }

  #onError(error: Error & { level?: string; code?: unknown }): void {
    const isExhausted = /^All configured/.test(error.message);
    // An agent that fails is reported with the rest; ssh2 goes on to the next attempt by itself.
    if (error.level === "agent") this.#tried.push(`the agent: ${error.message}`);
    else if (error.level === "client-authentication" && !isExhausted) this.#tried.push(error.message);
    else if (this.#refusal) this.#fail(this.#refusal);
    else if (this.#phase === "login") this.#fail(this.#refusedLogin(isExhausted ? undefined : error.message));
    else if (this.#phase === "connect") this.#fail(socketFailure(error as NodeJS.ErrnoException, this.#hop));
    else this.#fail(handshakeFailure(error, this.#hop));
  }

  #onClose(): void {
    this.#fail(
      this.#phase === "login"
        ? this.#refusedLogin("the host closed the connection")
        : sshFailure("closed-before-handshake", this.#hop, {}),
    );
  }

  #refusedLogin(reason?: string): Failure {
    const { unusable, unlock } = this.#login;
    const reasons = [...this.#tried, ...unusable, ...(reason ? [reason] : [])].join("; ");
    const cause = loginCause(this.#login, reasons);
    return sshFailure("auth-failed", this.#hop, { user: this.#hop.host.user, reason: reasons, cause, unlock });
  }

  #fail(failure: Failure): void {
    this.#cancelDeadline();
    this.#client.destroy();
    this.#socket.destroy();
    this.#opened.reject(failure);
  }
}

/** The lists are checked: every name in them is one that ssh2 takes. */
function algorithmsOf(host: SshHost): ssh2.Algorithms {
  const { ciphers, macs, keyExchanges, hostKeys } = host.policy;
  const serverHostKey = hostKeyAlgorithms(knownTypes(host), hostKeys);
  return { cipher: ciphers, hmac: macs, kex: keyExchanges, serverHostKey } as unknown as ssh2.Algorithms;
}

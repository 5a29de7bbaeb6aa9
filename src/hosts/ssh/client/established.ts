import type { EventEmitter } from "node:events";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type ssh2 from "ssh2";
import type { Failure } from "../../../model/diagnostic.ts";
import type { Running } from "../../collect.ts";
import { startDeadline } from "../../deadline.ts";
import type { SshConnection } from "./connection.ts";
import { forwardFailureCode, type Hop, sshFailure, timeoutFailure } from "./failure.ts";

/** A connection whose login has succeeded: scripts run in its channels, and hosts behind it are reached through it. */
export class EstablishedConnection implements SshConnection {
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

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server as NetServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2, { type Connection, type ParsedKey, type ServerChannel } from "ssh2";
import { makeKeyPair } from "../../src/lab/openssh-key.ts";

/** Keys made once per test file; RSA takes too long to make often. */
export function makeKey(type: "ed25519" | "ecdsa" | number = "ed25519"): {
  privateKey: string;
  publicKey: string;
  blob: Buffer;
} {
  const pair = typeof type === "number" ? makeRsa(type) : type === "ed25519" ? makeKeyPair() : makeEcdsa();
  const parsed = ssh2.utils.parseKey(pair.publicKey) as ParsedKey;
  return { ...pair, blob: parsed.getPublicSSH() };
}

function makeRsa(bits: number): { privateKey: string; publicKey: string } {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync("rsa", { bits });
  return { privateKey, publicKey };
}

/** One of ssh2's generated keys in two hundred has lost a leading zero, and nobody can read it. */
function makeEcdsa(): { privateKey: string; publicKey: string } {
  for (;;) {
    const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 });
    const readable = [privateKey, publicKey].every((text) => !(ssh2.utils.parseKey(text) instanceof Error));
    if (readable) return { privateKey, publicKey };
  }
}

export type Key = ReturnType<typeof makeKey>;
export const userKey = makeKey();
export const hostKey = makeKey();

export interface TestServer {
  readonly port: number;
  /** Commands that were asked for, in order. */
  readonly commands: string[];
  /** How often somebody tried to log in. */
  readonly logins: () => number;
  /** The key algorithms of all attempts to log in, such as "ssh-rsa/sha256". */
  readonly offers: string[];
  /** What was agreed on with each client. */
  readonly agreed: ssh2.NegotiatedAlgorithms[];
  /** Connections that were accepted so far, and those that are open. */
  readonly sockets: Socket[];
  /** Ends all connections without a word. */
  cut(): void;
  /** Goes on answering nothing. */
  freeze(): void;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly hostKeys?: readonly Key[];
  readonly acceptedKey?: Key;
  /** Answers an exec instead of /bin/sh. */
  readonly answer?: (channel: ServerChannel, command: string) => void;
  readonly env?: Record<string, string>;
  readonly forward?: boolean;
  readonly algorithms?: ssh2.Algorithms;
}

/** A real ssh server on a loopback port; exec runs in a real shell. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const commands: string[] = [];
  const sockets: Socket[] = [];
  const offers: string[] = [];
  const agreed: ssh2.NegotiatedAlgorithms[] = [];
  let logins = 0;
  const children: ChildProcess[] = [];
  const accepted = options.acceptedKey ?? userKey;
  const server = new ssh2.Server(
    {
      hostKeys: (options.hostKeys ?? [hostKey]).map((key) => key.privateKey),
      ...(options.algorithms ? { algorithms: options.algorithms } : {}),
    },
    (client) => serve(client),
  );

  function serve(client: Connection): void {
    client.on("error", () => {});
    client.on("handshake", (negotiated) => agreed.push(negotiated));
    client.on("authentication", (ctx) => {
      logins += 1;
      if (ctx.method === "publickey") offers.push(`${ctx.key.algo}/${ctx.hashAlgo ?? ""}`);
      if (ctx.method !== "publickey" || !ctx.key.data.equals(accepted.blob)) return ctx.reject(["publickey"]);
      if (ctx.signature === undefined) return ctx.accept();
      const key = ssh2.utils.parseKey(accepted.publicKey) as ParsedKey;
      return ctx.blob && key.verify(ctx.blob, ctx.signature, ctx.hashAlgo) === true ? ctx.accept() : ctx.reject();
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec, _reject, { command }) => {
        commands.push(command);
        const channel = acceptExec();
        if (options.answer) return options.answer(channel, command);
        const child = spawn("/bin/sh", ["-c", command], { env: { ...process.env, ...options.env } });
        children.push(child);
        channel.pipe(child.stdin);
        child.stdin.on("error", () => {});
        child.stdout.pipe(channel, { end: false });
        child.stderr.pipe(channel.stderr as NodeJS.WritableStream, { end: false });
        child.on("close", (code) => {
          channel.exit(code ?? 255);
          channel.end();
        });
      });
    });
    client.on("tcpip", (accept, reject, { destIP, destPort }) => {
      if (!options.forward) return reject();
      const socket = connect(destPort, destIP);
      socket.once("error", () => reject());
      socket.once("connect", () => {
        const stream = accept();
        stream.on("error", () => {});
        socket.on("error", () => {});
        stream.pipe(socket).pipe(stream);
      });
    });
  }

  const listener: NetServer = server as unknown as NetServer;
  (server as unknown as { _srv: NetServer })._srv.on("connection", (socket: Socket) =>
    sockets.push(socket.setNoDelay(true)),
  );
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    logins: () => logins,
    offers,
    agreed,
    sockets,
    cut,
    freeze: () => {
      for (const socket of sockets) socket.pause();
    },
    close: () => {
      for (const child of children) child.kill("SIGKILL");
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A port that accepts, and does what it is told with the socket. */
export async function startPort(serve: (socket: Socket) => void): Promise<{ port: number; close(): Promise<void> }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A home folder with a key, a configuration and known hosts. */
export function makeHome(): { home: string; write(name: string, text: string): string; remove(): void } {
  const home = mkdtempSync(join(tmpdir(), "lvsform-home-"));
  const write = (name: string, text: string): string => {
    const file = join(home, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  write("id", userKey.privateKey);
  return { home, write, remove: () => rmSync(home, { recursive: true, force: true }) };
}

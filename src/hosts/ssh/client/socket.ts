import { connect, type Socket } from "node:net";
import type { SshHost } from "../config/config.ts";

/** Starts to connect to a host. */
export function openSocket(host: SshHost): Socket {
  const from = host.bindAddress ? { localAddress: host.bindAddress } : {};
  // noDelay: Nagle's algorithm would add 40 ms and more to every exec.
  return gathered(connect({ host: host.hostName, port: host.port, family: host.family, noDelay: true, ...from }));
}

/** Packets that are written in one go travel as one: each write of its own is a call of the kernel, and wakes the host once more. */
function gathered(socket: Socket): Socket {
  const { write } = socket;
  socket.write = (...words: unknown[]) => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return Reflect.apply(write, socket, words);
  };
  return socket;
}

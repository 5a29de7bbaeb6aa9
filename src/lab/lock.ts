import { createHash } from "node:crypto";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Does work that only one process of this machine may do at a time; the others wait for their turn. `onWait` is called once
 * where there is one to wait for. The lock is a listening socket without a file: the kernel releases it with its process, so
 * that no crash leaves one behind. Source: unix(7), abstract sockets.
 */
export async function takeTurn<T>(subject: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const name = `\0lvsform-${createHash("sha256").update(subject).digest("hex").slice(0, 32)}`;
  let server = await listen(name);
  if (server === undefined) onWait();
  while (server === undefined) {
    await sleep(100);
    server = await listen(name);
  }
  try {
    return await work();
  } finally {
    server.close();
  }
}

function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => resolve(server));
  });
}

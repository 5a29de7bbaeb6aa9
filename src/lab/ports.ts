import { createConnection, createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabProcess } from "./lab.ts";
import { takeTurn } from "./lock.ts";
import { isRunning } from "./process.ts";

/**
 * Starts something that will listen on free loopback ports, all different, and returns when it does or has ended. They are released just
 * before they are taken: one lab of this machine at a time looks for some.
 */
export function takePorts<T extends LabProcess>(
  count: number,
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  return takeTurn(
    "ports",
    () => {},
    async () => {
      const ports = await freePorts(count);
      const started = await start(ports);
      while ((await isRunning(started)) && !(await isTaken(ports.at(-1) ?? 0))) await sleep(20);
      return started;
    },
  );
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => resolve(socket.destroy() !== undefined));
    socket.once("error", () => resolve(false));
  });
}

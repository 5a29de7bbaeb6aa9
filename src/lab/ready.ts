import { readFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../model/diagnostic.ts";
import { type Lab, labPaths } from "./lab.ts";
import { isRunning } from "./process.ts";
import { tellDeath } from "./status.ts";

/** What init.sh writes on the console when every host is set up. */
const readyLine = "lvsform-lab: ready";

/** Returns when the guest says ready and every host greets an ssh client; throws where it ends or takes longer. */
export async function waitUntilReady(lab: Lab, timeoutMs: number): Promise<void> {
  const { serialLog } = labPaths(lab.name);
  const deadline = performance.now() + timeoutMs;
  const wait = async (what: string) => {
    if (!(await isRunning(lab)))
      throw new Failure(await tellDeath(lab.name, `the lab ${lab.name} ended while it booted`));
    if (performance.now() > deadline)
      throw new Failure(
        await tellDeath(lab.name, `the lab ${lab.name} was not ready within ${timeoutMs / 1_000} s: ${what}`),
      );
    await sleep(50);
  };
  while (!(await readFile(serialLog, "utf8")).includes(readyLine)) await wait("its console does not say ready");
  await Promise.all(
    lab.hosts.map(async ({ name, sshPort }) => {
      while (!(await speaksSsh(sshPort))) await wait(`${name} does not answer ssh`);
    }),
  );
}

/** QEMU accepts for the guest before the guest listens: only the greeting proves a server. */
function speaksSsh(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1", timeout: 2_000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("data", (greeting) => end(greeting.toString("latin1").startsWith("SSH-")));
    for (const event of ["error", "timeout", "end"]) socket.once(event, () => end(false));
  });
}

import { readFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../model/diagnostic.ts";
import { type Lab, type LabMember, labPaths, logsOf } from "./lab.ts";
import { isRunning } from "./process.ts";
import { reportDeath, reportOff } from "./status.ts";

/** What init.sh writes on the console when every host is set up. */
const readyLine = "lvsform-lab: ready";

/** Returns when every host has come up and greets an ssh client; throws where one ends or takes longer. */
export async function waitUntilReady(lab: Lab, timeoutMs: number): Promise<void> {
  const wait = patience(lab, undefined, timeoutMs);
  if (lab.image === undefined)
    while (!(await readConsole(labPaths(lab.name).serialLog)).includes(readyLine))
      await wait("its console does not print ready");
  await Promise.all(lab.hosts.map((host) => waitUntilUp(lab, host, 1, timeoutMs)));
}

/** Returns when a host has come up so many times since its console began, and greets an ssh client. */
export async function waitUntilUp(lab: Lab, host: LabMember, boots: number, timeoutMs: number): Promise<void> {
  const wait = patience(lab, host, timeoutMs);
  while ((await countBoots(lab, host)) < boots) await wait(`the console does not print that ${host.name} is up`);
  while (!(await speaksSsh(host.sshPort))) await wait(`${host.name} does not answer ssh`);
}

/** How many times a host has come up, by the console: the lab's own line, or systemd's that all has been started. */
export async function countBoots(lab: Lab, host: LabMember): Promise<number> {
  const text = await readConsole(logsOf(lab, host).serialLog);
  if (host.machine !== undefined) return text.match(/Reached target .{0,20}multi-user\.target/g)?.length ?? 0;
  return text.split(/\r?\n/).filter((line) => line.endsWith(`lvsform-lab: ${host.name} is up`)).length;
}

/** Lets a little time pass; throws where a process has ended or the time is over. */
function patience(lab: Lab, host: LabMember | undefined, timeoutMs: number): (what: string) => Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const logs = host === undefined ? labPaths(lab.name) : logsOf(lab, host);
  const fail = async (summary: string) => new Failure(await reportDeath(lab.name, summary, logs));
  return async (what) => {
    if (!(await isRunning(lab))) throw await fail(`The lab ${lab.name} ended while it booted.`);
    if (host?.machine && !(await isRunning(host.machine))) throw new Failure(await reportOff(lab, host));
    if (performance.now() > deadline)
      throw await fail(`The lab ${lab.name} was not ready within ${timeoutMs / 1_000} s: ${what}.`);
    await sleep(50);
  };
}

function readConsole(path: string): Promise<string> {
  return readFile(path, "utf8");
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

import { failure } from "../../messages/build.ts";
import { labPaths } from "../lab.ts";
import { describeLab } from "../lab-files.ts";
import { takeTurn } from "../lock.ts";
import { endProcess } from "../process.ts";
import { countBoots, waitUntilUp } from "../ready.ts";
import { hostOf, runningLab } from "../status.ts";
import { startMachine } from "./boot.ts";

/**
 * Takes the power from one machine and gives it back: what it had not made safe on its disk is lost. Returns when it has booted again
 * and answers ssh: how many milliseconds that took. One that is off is only started.
 */
export async function cutPower(name: string, hostName: string, timeoutMs = 300_000): Promise<number> {
  const begin = performance.now();
  // It rewrites the description of the lab, as `up` does.
  const { lab, host, boots } = await takeTurn(
    labPaths(name).folder,
    () => {},
    () => startAgain(name, hostName),
  );
  await waitUntilUp(lab, host, boots + 1, timeoutMs);
  return performance.now() - begin;
}

async function startAgain(name: string, hostName: string) {
  const lab = await runningLab(name);
  const host = hostOf(lab, hostName);
  if (host.machine === undefined || lab.image === undefined)
    throw failure("lab-no-power-cut", { lab: name, host: hostName }, { host: hostName });
  const boots = await countBoots(lab, host);
  // Not SIGTERM: QEMU would finish what it is at.
  await endProcess(host.machine, ["SIGKILL"]);
  const process = await startMachine(name, lab.image, host, true);
  const again = { ...host, machine: { ...host.machine, ...process } };
  const now = { ...lab, hosts: lab.hosts.map((one) => (one.name === hostName ? again : one)) };
  await describeLab(now);
  return { lab: now, host: again, boots };
}

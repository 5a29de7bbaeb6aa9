import { connectSsh } from "../hosts/ssh/client/connect.ts";
import { failure } from "../messages/build.ts";
import { sh } from "../model/shell/shell.ts";
import { labPaths } from "./lab.ts";
import { countBoots, waitUntilUp } from "./ready.ts";
import { hostOf, runningLab } from "./status.ts";

/** Reboots one host as its administrator would, over ssh. Returns when it has come up again and answers ssh: how many milliseconds that took. */
export async function rebootHost(name: string, hostName: string, timeoutMs = 300_000): Promise<number> {
  const begin = performance.now();
  const lab = await runningLab(name);
  const host = hostOf(lab, hostName);
  const boots = await countBoots(lab, host);
  const transport = await connectSsh({ configFile: labPaths(name).sshConfig })({ name: hostName, sudo: false });
  try {
    // It may go before it can report that it went.
    const { code, stderr } = await transport
      .exec(host.machine === undefined ? sh`/sbin/reboot` : startReboot, { timeoutMs: 30_000 })
      .catch(() => ({ code: null, stderr: "" }));
    if (code !== null && code !== 0)
      throw failure("lab-reboot-refused", { host: hostName, output: stderr.trim() }, { host: hostName });
  } finally {
    await transport.close().catch(() => {});
  }
  await waitUntilUp(lab, host, boots + 1, timeoutMs);
  return performance.now() - begin;
}

/** What `systemctl reboot` does once it has asked logind, which the lab has not. */
const startReboot = sh`systemctl start --no-block --job-mode=replace-irreversibly reboot.target`;

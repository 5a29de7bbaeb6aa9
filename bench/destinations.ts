import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopLab } from "../src/lab/down.ts";
import { labPaths } from "../src/lab/lab.ts";
import { startLab } from "../src/lab/up.ts";
import { inTurns, type Row } from "./row.ts";

const many = 10_000;
const name = `bench-${process.pid}`;
const main = join(import.meta.dirname, "../dist/src/main.js");
const ripOf = (at: number) => `10.1.${Math.floor(at / 250)}.${1 + (at % 250)}`;

/** One of them, in the midst, whose weight changes. */
const one = 5_000;

const cluster = (weight: number) => `import { Cluster, Director, IpvsDestination, IpvsService } from "lvsform";
const many = new Cluster("many");
const v11 = new Director(many, "v11", { host: "v11", boot: "none", interface: "eth0", dip: "192.168.0.11/24" });
const service = { vip: "10.9.0.1", port: 80 } as const;
new IpvsService(v11, "service", { service, scheduler: "wrr" });
for (let at = 0; at < ${many}; at += 1)
  new IpvsDestination(v11, \`d\${at}\`, {
    service, rip: \`10.1.\${Math.floor(at / 250)}.\${1 + (at % 250)}\`, weight: at === ${one} ? ${weight} : 1,
  });
export default many;
`;

/** 10,000 destinations on a director with a real kernel, in emulation: against ipvsadm alone, by the same ssh. */
export async function destinations(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-bench-"));
  await startLab({ name, realServers: 1, directors: 1, onProgress: () => {} });
  try {
    const sshConfig = labPaths(name).sshConfig;
    const timed = (program: string, words: readonly string[], input = "") => {
      const begun = performance.now();
      execFileSync(program, words, { cwd: folder, input, maxBuffer: 1 << 28, stdio: ["pipe", "ignore", "pipe"] });
      return performance.now() - begun;
    };
    const ssh = (command: string, input?: string) => timed("ssh", ["-F", sshConfig, "v11", command], input);
    const apply = (weight: number) => {
      writeFileSync(join(folder, "cluster.ts"), cluster(weight));
      const flags = ["--ssh-config", sshConfig, "--yes", "--confirm", "never", "--now"];
      return timed(process.execPath, [main, "apply", ...flags]);
    };
    const begin = () => {
      ssh("modprobe -a ip_vs ip_vs_wrr; ipvsadm -C");
      rmSync(join(folder, ".lvsform"), { recursive: true, force: true });
    };
    const rules = Array.from({ length: many }, (_, at) => `-a -t 10.9.0.1:80 -r ${ripOf(at)}:80 -g -w 1\n`).join("");
    const first = await inTurns(
      async () => {
        begin();
        return apply(1);
      },
      async () => {
        begin();
        return ssh("ipvsadm -R", `-A -t 10.9.0.1:80 -s wrr\n${rules}`);
      },
      5,
    );
    begin();
    apply(1);
    let weight = 1;
    const change = await inTurns(
      async () => {
        weight += 1;
        return apply(weight);
      },
      // The one beside it, so that lvsform finds its own as it left it.
      async () => ssh(`ipvsadm -e -t 10.9.0.1:80 -r ${ripOf(one + 1)}:80 -g -w 1`),
      5,
    );
    return [
      {
        work: `first apply of ${many} destinations, compared before and read again twice behind`,
        against: "ipvsadm -R of the same rules by ssh",
        ...first,
        ratio: first.ours / first.theirs,
        goal: "at most 1.2 times",
        reached: first.ours <= 1.2 * first.theirs,
      },
      {
        work: `apply of one weight among ${many}, the table read before, at the step, and behind`,
        against: "one ipvsadm -e by ssh",
        ...change,
        ratio: change.ours / change.theirs,
        goal: "at most twice",
        reached: change.ours <= 2 * change.theirs,
      },
    ];
  } finally {
    await stopLab(name);
    rmSync(folder, { recursive: true, force: true });
  }
}

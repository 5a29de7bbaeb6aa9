import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { median, type Row } from "../row.ts";
import { ansible, type Contestant, lvsform, shellScript } from "./contestants.ts";
import { beginHosts } from "./hosts.ts";

/** Rounds of lvsform and the shell script. */
const rounds = 5;
/** Rounds with Ansible, which takes minutes for one where the hosts are many. */
const roundsOfAnsible = (hosts: number) => (hosts > 32 ? 3 : rounds);

type Taken = { readonly first: number[]; readonly again: number[] };

/** The parameters and the VIP of so many real servers, over the same ssh, in turns: lvsform, a shell script, and Ansible. */
export async function configureServers(count: number): Promise<readonly Row[]> {
  execFileSync("sh", [join(import.meta.dirname, "setup.sh")], { stdio: "inherit" });
  const hosts = beginHosts(count);
  try {
    const [ours, script, modules] = [lvsform(hosts), shellScript(hosts), ansible(hosts)];
    const taken = new Map<Contestant, Taken>([ours, script, modules].map((one) => [one, { first: [], again: [] }]));
    const take = async (one: Contestant) => {
      hosts.reset();
      taken.get(one)?.first.push(await one.first());
      taken.get(one)?.again.push(await one.again());
    };
    for (let round = 0; round < rounds; round += 1) {
      await take(ours);
      await take(script);
      if (round < roundsOfAnsible(count)) await take(modules);
    }
    const start = await ours.start();
    const row = (against: string, theirs: Contestant, goal: number, what: keyof Taken): Row => {
      const times = [median(taken.get(ours)?.[what] ?? []), median(taken.get(theirs)?.[what] ?? [])] as const;
      const ratio = times[0] / times[1];
      return {
        work: `${count} real servers, ${works[what]} (of it ${Math.round(start)} ms until the program has started)`,
        against,
        ours: times[0],
        theirs: times[1],
        ratio,
        goal: `at most ${goal}×`,
        reached: ratio <= goal,
      };
    };
    const turns = roundsOfAnsible(count);
    return [
      ...(["first", "again"] as const).map((what) =>
        row(`Ansible modules, pipelining, ${count} forks, median of ${turns}`, modules, 0.05, what),
      ),
      ...(["first", "again"] as const).map((what) =>
        row("one shell script per host by parallel OpenSSH", script, 1.3, what),
      ),
    ];
  } finally {
    hosts.end();
  }
}

const works: Readonly<Record<keyof Taken, string>> = {
  first: "first apply, confirmed over a second connection and read again",
  again: "plan with nothing to do",
};

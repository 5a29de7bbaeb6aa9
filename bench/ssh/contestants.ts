import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { files, type Hosts, sysctls, vip } from "./hosts.ts";

/** One way to configure the hosts. Each run returns how long it took, from the start of the process to its end. Milliseconds. */
export interface Contestant {
  /** On hosts that have nothing of it. */
  first(): Promise<number>;
  /** Once more, with nothing left to do. */
  again(): Promise<number>;
}

const root = join(import.meta.dirname, "../..");
const addressFile = [
  "auto lo:21",
  "iface lo:21 inet static",
  `    address ${vip}/32`,
  `    pre-up [ ! -e ${files.sysctl} ] || sysctl -q -p ${files.sysctl} || true`,
].join("\n");

/** lvsform as a user has it: the built program, started anew, with a record of its own. */
export function lvsform(hosts: Hosts): Contestant & { start(): Promise<number> } {
  const folder = join(hosts.folder, "lvsform");
  mkdirSync(folder);
  const file = join(folder, "cluster.ts");
  writeFileSync(file, clusterOf(hosts.names));
  const program = [process.execPath, join(root, "dist/src/main.js")];
  const run = (...words: string[]) =>
    timed(hosts, [...program, ...words, "-f", file, "--ssh-config", hosts.configFile], folder);
  return {
    first() {
      rmSync(join(folder, ".lvsform"), { recursive: true, force: true });
      return run("apply", "--yes");
    },
    again: () => run("plan", "--detailed-exitcode"),
    // The program alone: the cluster is read, no host is.
    start: () => timed(hosts, [...program, "validate", "-f", file], folder),
  };
}

/** A cluster.ts of real servers, by the names of their hosts. */
export function clusterOf(names: readonly string[]): string {
  return `import { Cluster, InterfaceAddress, RealServer, Sysctl } from "lvsform";

const cluster = new Cluster("bench");
const sysctls = ${JSON.stringify(sysctls)} as const;
for (const [at, host] of ${JSON.stringify(names)}.entries()) {
  const server = new RealServer(cluster, host, { host, rip: \`10.77.\${Math.floor(at / 250)}.\${(at % 250) + 1}\` });
  const address = new InterfaceAddress(server, "vip", { interface: "lo", address: "${vip}/32" });
  for (const [name, value] of sysctls) address.node.addDependency(new Sysctl(server, name, { name, value }));
}
export default cluster;
`;
}

/** One shell script per host, by an ssh process each, all at once. It looks at nothing that it has done. */
export function shellScript(hosts: Hosts): Contestant {
  const script = join(hosts.folder, "script");
  writeFileSync(
    script,
    `set -e
cat >${files.sysctl} <<'end'
${sysctls.map(([name, value]) => `${name} = ${value}`).join("\n")}
end
sysctl -q -p ${files.sysctl}
ip addr replace ${vip}/32 dev lo
cat >${files.address} <<'end'
${addressFile}
end
`,
  );
  const all = join(hosts.folder, "all");
  writeFileSync(
    all,
    `for host in ${hosts.names.join(" ")}; do ssh -F ${hosts.configFile} $host sh <${script} & pids="$pids $!"; done
for pid in $pids; do wait $pid || exit 1; done\n`,
  );
  const run = () => timed(hosts, ["sh", all], hosts.folder);
  return { first: run, again: run };
}

/** Ansible's modules, with everything that makes it faster. */
export function ansible(hosts: Hosts): Contestant {
  const folder = join(hosts.folder, "ansible");
  mkdirSync(folder);
  writeFileSync(join(folder, "inventory"), `${hosts.names.join("\n")}\n`);
  writeFileSync(join(folder, "address"), `${addressFile}\n`);
  writeFileSync(join(folder, "site.yml"), playbook);
  let turn = 0;
  const begin = () => {
    turn += 1;
    // Connections are kept between the two runs, as they are for a user; not beyond.
    const control = join(hosts.folder, `c${turn}`);
    writeFileSync(
      join(folder, "ansible.cfg"),
      `[defaults]
inventory = ${join(folder, "inventory")}
forks = ${hosts.names.length}
gathering = explicit
interpreter_python = /usr/bin/python3
[ssh_connection]
pipelining = True
ssh_args = -F ${hosts.configFile} -C -o ControlMaster=auto -o ControlPersist=60s
control_path_dir = ${control}
`,
    );
  };
  const run = () => timed(hosts, ["ansible-playbook", "site.yml"], folder);
  return {
    first() {
      begin();
      return run();
    },
    again: run,
  };
}

const playbook = `- hosts: all
  gather_facts: false
  tasks:
    - ansible.posix.sysctl: { name: "{{ item.name }}", value: "{{ item.value }}", sysctl_file: ${files.sysctl}, sysctl_set: true, reload: false }
      loop: ${JSON.stringify(sysctls.map(([name, value]) => ({ name, value: String(value) })))}
    - command: ip addr replace ${vip}/32 dev lo
      changed_when: false
    - copy: { src: address, dest: ${files.address} }
`;

/** Runs a command line where the hosts can be reached. Milliseconds; a failure is told with what it said. */
function timed({ inside }: Hosts, words: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const [program = "", ...rest] = [...inside, ...words];
    const begun = performance.now();
    const running = spawn(program, rest, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [running.stdout, running.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        said = (said + text).slice(-2_000);
      });
    running.on("error", reject);
    // "exit", not "close": what a program leaves behind in the background is not waited for.
    running.on("exit", (code) => {
      if (code === 0) resolve(performance.now() - begun);
      else reject(new Error(`${words.join(" ")} ended with ${code}:\n${said}`));
    });
  });
}

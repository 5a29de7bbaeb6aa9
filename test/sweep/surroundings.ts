import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BadInput } from "./bad-input.ts";

const tables: Readonly<Record<string, string>> = {
  empty: "",
  "white space": "\n\n \t",
  binary: "\u0000\u0001\u00ff",
  prose: "hello, this is no table",
  "one long line": "x".repeat(1_000_000),
  "many blanks": `-A -t 192.168.0.21:80 ${" ".repeat(200_000)}-s wrr\n`,
  "a scheduler of 3 MB": `-A -t 192.168.0.21:80 -s ${"w".repeat(3_000_000)}\n`,
  "code in a name": "-A -t 192.168.0.21:80 -s wrr*/process.exit()/*\n",
  "a template": ["-A -t `$", "{process.exit()}`:80 -s wrr\n"].join(""),
  escapes: "-A -t 192.168.0.21:80 -s \u001b]0;owned\u0007\n",
  "a port too large": "-A -t 192.168.0.21:99999 -s wrr\n",
  "an address of five": "-A -t 192.168.0.21.5:80 -s wrr\n",
  "an option of ours": "--no-such-option\n",
  "a server without a service": "-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 1\n",
  "a weight that is none": "-A -t 192.168.0.21:80 -s wrr\n-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w x\n",
  "half a block": "virtual_server 192.168.0.21 80 {\n  lb_algo wrr\n",
  "a brace": "}\n",
  "many braces": "virtual_server {".repeat(50_000),
  "an include": "include /etc/shadow\n",
  "line separators": "-A -t 192.168.0.21:80 -s wrr\u2028-C\u2029\n",
};

const imports: readonly BadInput[] = Object.entries(tables).map(([name, text]) => ({
  name: `import: ${name}`,
  argv: [
    "import",
    "--director",
    "v11",
    "--from",
    "rules",
    "--interface",
    "eth0",
    "--dip",
    "192.168.0.11/24",
    "--no-search",
    "--out",
    "out.ts",
    "--ssh-config",
    "ssh_config",
  ],
  files: { rules: text },
  codes: [0, 1, 8],
  unwritten: ["ssh_config", "rules"],
}));

const configs: Readonly<Record<string, string | null>> = {
  empty: "",
  binary: "\u0000\u0001",
  "a fifo": null,
  "an include of a fifo": "Include pipe\n",
  "an include of itself": "Include ssh_config\n",
  "an include of /dev/zero": "Include /dev/zero\n",
  "an include of a folder": "Include /etc\n",
  "a host pattern of 5 MB": `Host ${"*a".repeat(2_500_000)}\n`,
  "known hosts of /dev/zero": "Host *\n  HostName 127.0.0.1\n  Port 1\n  UserKnownHostsFile /dev/zero\n",
  "a key of /dev/zero": "Host *\n  HostName 127.0.0.1\n  Port 1\n  IdentityFile /dev/zero\n",
  "a key of a fifo": "Host *\n  HostName 127.0.0.1\n  Port 1\n  IdentityFile pipe\n",
  "Match exec": 'Match exec "touch pwned"\n  HostName 127.0.0.1\n',
  ProxyCommand: "Host *\n  ProxyCommand touch pwned\n",
  "a port that is none": "Host *\n  Port x\n",
  "a port too large": "Host *\n  Port 70000\n",
  "an unknown word": "Host *\n  NoSuchWord yes\n",
  "a quote": 'Host *\n  HostName "127.0.0.1\n',
  "a jump over itself": "Host *\n  HostName 127.0.0.1\n  ProxyJump d1\n",
  "a name with escapes": "Host *\n  HostName \u001b]0;owned\u0007\n",
  "tokens without end": `Host *\n  HostName ${"%h".repeat(5_000)}\n`,
};

const sshConfigs: readonly BadInput[] = Object.entries(configs)
  .map(([name, text]) => ({
    name: `ssh configuration: ${name}`,
    argv: ["plan", "--ssh-config", "ssh_config", "--json"],
    files: { ssh_config: text ?? null, pipe: null },
    codes: [1, 3],
    unwritten: ["pwned"],
    prepare: text === null ? undefined : undefined,
  }))
  .map(({ prepare: _none, ...one }) => one);

const plan = ["plan", "--ssh-config", "ssh_config"];
const environments: readonly BadInput[] = [
  { name: "HOME is empty", argv: plan, env: { HOME: "" }, codes: [3] },
  { name: "HOME is not there", argv: plan, env: { HOME: "/proc/no/such/home" }, codes: [3] },
  { name: "HOME is relative", argv: plan, env: { HOME: "home" }, codes: [3], unwritten: ["home"] },
  {
    name: "XDG_CACHE_HOME is relative",
    argv: plan,
    env: { XDG_CACHE_HOME: "cache" },
    codes: [3],
    unwritten: ["cache"],
  },
  { name: "XDG_CACHE_HOME is /proc", argv: plan, env: { XDG_CACHE_HOME: "/proc/x" }, codes: [3] },
  { name: "TMPDIR is not there", argv: plan, env: { TMPDIR: "/proc/no/such/folder" }, codes: [3] },
  { name: "no PATH", argv: plan, env: { PATH: "" }, codes: [3] },
  { name: "TERM is odd", argv: plan, env: { TERM: "\u001b[2J" }, codes: [3] },
  { name: "COLUMNS is odd", argv: plan, env: { COLUMNS: "-5" }, codes: [3] },
  { name: "SSH_AUTH_SOCK is not there", argv: plan, env: { SSH_AUTH_SOCK: "/proc/no/such/socket" }, codes: [3] },
  { name: "SSH_AUTH_SOCK is a file", argv: plan, env: { SSH_AUTH_SOCK: "/etc/passwd" }, codes: [3] },
  { name: "LANG is odd", argv: plan, env: { LANG: "xx_YY.nonsense", LC_ALL: "q" }, codes: [3] },
  { name: "NODE_OPTIONS of the user", argv: plan, env: { NODE_OPTIONS: "--max-old-space-size=200" }, codes: [3] },
  { name: "a folder that is gone", argv: plan, isGone: true, codes: [1] },
  {
    name: "a folder that cannot be written",
    argv: ["plan", "--out", "x/plan.json", "--ssh-config", "ssh_config"],
    codes: [1, 3],
  },
  ...[
    ["validate"],
    plan,
    [...plan, "--json"],
    ["graph"],
    ["state", "list"],
    ["history"],
    ["history", "--json"],
    ["completion", "bash"],
    ["export", "--keepalived"],
    ["show", "plan.json"],
    ["show", "plan.json", "--json"],
    ["--help"],
    ["plan", "--help"],
  ].map(
    (argv): BadInput => ({
      name: `${argv.join(" ")} onto a full disk`,
      argv,
      stdout: "/dev/full",
      codes: [1],
      says: /ENOSPC|no space/,
    }),
  ),
];

const paths = ["/proc/foo", "/proc/self/x", "/dev/null/x", "/dev/full", "notes/x", ".", ""];
const outputs: readonly BadInput[] = paths.flatMap((path): BadInput[] => [
  { name: `init ${path}`, argv: ["init", path], files: { notes: "hello" }, codes: [0, 1], unwritten: ["notes"] },
  {
    name: `plan --out ${path}`,
    argv: [...plan, "--out", path],
    files: { notes: "hello" },
    codes: [1, 3],
    unwritten: ["notes"],
  },
  {
    name: `synth --terraform ${path}`,
    argv: ["synth", "--terraform", path],
    files: { notes: "hello" },
    codes: [0, 1],
    unwritten: ["notes"],
  },
  {
    name: `graph --out ${path}`,
    argv: ["graph", "--out", path],
    files: { notes: "hello" },
    codes: [0, 1],
    unwritten: ["notes"],
  },
  {
    name: `drift --junit ${path}`,
    argv: ["drift", "--junit", path, "--ssh-config", "ssh_config"],
    files: { notes: "hello" },
    codes: [1, 3],
    unwritten: ["notes"],
  },
]);

const folders: readonly BadInput[] = [
  {
    name: "a state folder that is a file",
    argv: ["apply", "--yes", "--state", "notes/state.db", "--ssh-config", "ssh_config"],
    files: { notes: "hello" },
    codes: [1, 3],
    unwritten: ["notes"],
  },
  {
    name: "a state that is read-only",
    argv: ["apply", "--yes", "--state", "fixed/state.db", "--ssh-config", "ssh_config"],
    codes: [1, 3],
    prepare: (folder) => {
      mkdirSync(join(folder, "fixed"));
      chmodSync(join(folder, "fixed"), 0o500);
    },
  },
];

/** What stands around a command: files that it reads, its environment, its streams, and the places that it writes to. */
export const surroundings = [...imports, ...sshConfigs, ...environments, ...outputs, ...folders];

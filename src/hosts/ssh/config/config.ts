import { homedir, hostname, userInfo } from "node:os";
import { join } from "node:path";
import { failure } from "../../../messages/build.ts";
import { parseHop } from "../client/hop-name.ts";
import { policyOf, type SshPolicy } from "../client/policy.ts";
import { type ConfigFile, evaluate, hostNameOf, type Question } from "./evaluate.ts";
import { readConfigLines } from "./lines.ts";
import { expandPath, type Tokens } from "./tokens.ts";
import * as values from "./values.ts";

export interface SshConfigOptions {
  /** The one file to read, as `ssh -F`. Absent: ~/.ssh/config, then /etc/ssh/ssh_config. */
  readonly configFile?: string;
  /** Milliseconds for each hop, instead of ConnectTimeout. Absent: ConnectTimeout, else 10 000. */
  readonly connectTimeoutMs?: number;
  /** Default: the user's home. */
  readonly home?: string;
  /** Default: /etc/ssh/ssh_config. */
  readonly systemConfigFile?: string;
  /** Default: the environment of this process; SSH_AUTH_SOCK and `${NAME}` in paths are looked up there. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How a host is reached, by OpenSSH's configuration. Source of every field: ssh_config(5). */
export interface SshHost {
  /** As given: "v11", "root@10.0.0.1:2222". */
  readonly name: string;
  /** The configuration that was asked for it, where it was not the user's own: a command that is suggested has to name it too. */
  readonly configFile?: string;
  /** HostName; what is connected to. Lower case. */
  readonly hostName: string;
  /** Default 22. */
  readonly port: number;
  /** Default: the name of the user who runs lvsform. */
  readonly user: string;
  /** IdentityFile, absolute, in order. Default: those of id_ed25519, id_ecdsa, id_rsa that exist in ~/.ssh. */
  readonly identityFiles: readonly string[];
  /** IdentitiesOnly: of the agent's keys only those listed above. Default false. */
  readonly identitiesOnly: boolean;
  /** IdentityAgent: the agent's socket. Default $SSH_AUTH_SOCK; undefined: no agent. */
  readonly identityAgent: string | undefined;
  /** ProxyJump in the order of connecting; empty: straight. */
  readonly proxyJump: readonly string[];
  /** UserKnownHostsFile and GlobalKnownHostsFile, absolute. */
  readonly knownHostsFiles: readonly string[];
  /** The first UserKnownHostsFile: where `hosts trust` writes. Undefined: `none`. */
  readonly trustFile: string | undefined;
  /** HashKnownHosts: whether names are written hashed. Default false. */
  readonly hashKnownHosts: boolean;
  /** Milliseconds for each hop: as it was given, or ConnectTimeout. Default 10 000. */
  readonly connectTimeoutMs: number;
  /** Whether it was given, so that ConnectTimeout does not count. */
  readonly isConnectTimeoutGiven: boolean;
  /** As written, default "ask". Only shown: lvsform refuses unknown keys whatever it is. */
  readonly strictHostKeyChecking: string;
  /** The name under which the host key is looked up instead of HostName and port. */
  readonly hostKeyAlias: string | undefined;
  /** AddressFamily: 0 is any. */
  readonly family: 0 | 4 | 6;
  /** BindAddress. */
  readonly bindAddress: string | undefined;
  /** The algorithms and key sizes that a connection may use. */
  readonly policy: SshPolicy;
}

/** What OpenSSH would connect to for a name. Throws a {@link Failure} where a line cannot be honoured. */
export function resolveSshHost(name: string, options: SshConfigOptions = {}): SshHost {
  const home = options.home ?? homedir();
  const env = options.env ?? process.env;
  const given = parseHop(name);
  const localUser = userInfo().username;
  const question: Question = { name: given.host, home, localUser, ...(given.user ? { user: given.user } : {}) };
  const settings = evaluate(filesOf(options, home), question);
  values.refuseUnsupported(settings);

  const first = (keyword: string): string | undefined => settings.get(keyword)?.[0]?.words[0];
  const isSet = (keyword: string): boolean => ["yes", "true"].includes(first(keyword)?.toLowerCase() ?? "no");
  const hostName = hostNameOf(settings, question);
  const port = given.port ?? values.portOf(settings);
  const user = given.user ?? first("user") ?? localUser;
  const alias = first("hostkeyalias")?.toLowerCase();
  const tokens: Tokens = new Map([
    ["%", "%"],
    ["h", hostName],
    ["n", given.host],
    ["p", String(port)],
    ["r", user],
    ["d", home],
    ["u", localUser],
    ["k", alias ?? given.host],
    ["i", String(process.getuid?.() ?? "")],
    ["l", hostname()],
    ["L", hostname().split(".")[0] ?? ""],
  ] as [string, string][]);
  const path = (word: string): string => expandPath(word, { tokens, home, env });
  const files = (keyword: string, byDefault: readonly string[]): readonly string[] =>
    (settings.get(keyword)?.[0]?.words ?? byDefault).filter((one) => one !== "none").map(path);
  const userFiles = files("userknownhostsfile", ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"]);
  const globalFiles = files("globalknownhostsfile", ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"]);
  return {
    name,
    ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
    hostName,
    port,
    user,
    identityFiles: values.identityFilesOf(settings, path),
    identitiesOnly: isSet("identitiesonly"),
    identityAgent: values.agentOf(first("identityagent"), env, path),
    proxyJump: values.jumpsOf(settings, tokens),
    knownHostsFiles: [...userFiles, ...globalFiles],
    trustFile: userFiles[0],
    hashKnownHosts: isSet("hashknownhosts"),
    connectTimeoutMs: options.connectTimeoutMs ?? values.connectTimeoutMsOf(settings),
    isConnectTimeoutGiven: options.connectTimeoutMs !== undefined,
    strictHostKeyChecking: first("stricthostkeychecking") ?? "ask",
    hostKeyAlias: alias,
    family: values.familyOf(settings),
    bindAddress: first("bindaddress"),
    policy: policyOf(settings),
  };
}

/** The files in which the configuration begins. A {@link Failure} where the one that was named does not exist. */
export function filesOf({ configFile, systemConfigFile }: SshConfigOptions, home: string): readonly ConfigFile[] {
  const folder = join(home, ".ssh");
  const systemFile = systemConfigFile ?? "/etc/ssh/ssh_config";
  if (configFile === undefined)
    return [
      { file: join(folder, "config"), folder },
      { file: systemFile, folder: "/etc/ssh" },
    ];
  if (readConfigLines(configFile) !== undefined) return [{ file: configFile, folder }];
  throw failure("ssh-config-missing", { file: configFile });
}

import { existsSync } from "node:fs";
import type { RefusedLogin } from "../../../messages/ssh.ts";
import { quote } from "../../../model/shell/shell.ts";
import type { SshHost } from "../config/config.ts";
import { type Identity, type ParsedKeyFile, readIdentity } from "../keys/identities.ts";

/** One thing to offer to a host. */
export type LoginAttempt =
  | { readonly type: "agent"; readonly socket: string }
  | { readonly type: "key"; readonly file: string; readonly content: Buffer };

/** What can be offered to a host, in order, and what was found out on the way. */
export interface Login {
  readonly identities: readonly Identity[];
  readonly attempts: readonly LoginAttempt[];
  /** One sentence per thing that could not be offered. */
  readonly unusable: readonly string[];
  /** The ssh configuration forbids keys for this host. */
  readonly isForbidden: boolean;
  /** The command that gives the agent a key which only an agent can use; undefined: there is no such key. */
  readonly unlock?: string;
}

/** Returns the cause of a refused login. `reasons` has the result of every attempt. */
export function loginCause({ isForbidden, unlock }: Login, reasons: string): RefusedLogin["cause"] {
  if (isForbidden) return "keys-forbidden";
  // Source: sshd_config(5), MaxAuthTries. It counts every key that is offered, also the wrong ones of an agent.
  if (/too many authentication failures/i.test(reasons)) return "too-many-keys";
  if (unlock) return "key-locked";
  // Only reached after every other key was refused.
  return /an RSA key of \d+ bits/.test(reasons) ? "key-short" : "unknown";
}

/** The agent first, then the key files, as ssh does. */
export function planLogin(host: SshHost, parse: (content: Buffer) => ParsedKeyFile | Error): Login {
  const { policy } = host;
  if (policy.keysForbiddenBy !== undefined) {
    const reason = `${policy.keysForbiddenBy}: neither the agent nor a key file was used, and lvsform logs in with keys only`;
    return { identities: [], attempts: [], unusable: [reason], isForbidden: true };
  }
  const identities = host.identityFiles.map((file) => readIdentity(file, parse, policy));
  const { identityAgent: socket } = host;
  const hasAgent = socket !== undefined && existsSync(socket);
  const attempts: LoginAttempt[] = [
    ...(hasAgent ? [{ type: "agent", socket } as const] : []),
    ...identities.flatMap((one) =>
      one.state === "usable" ? [{ type: "key", file: one.file, content: one.content } as const] : [],
    ),
  ];
  const unusable = identities.flatMap((one) => {
    if (one.state === "encrypted") return [`${one.file} has a passphrase: only an agent that holds the key can use it`];
    return one.state === "broken" || one.state === "unfit" ? [`${one.file}: ${one.reason}`] : [];
  });
  const agentNote = hasAgent ? [] : [socket === undefined ? "no agent is running" : `there is no agent at ${socket}`];
  const noKeys = host.identityFiles.length === 0 ? ["there are no key files to try"] : [];
  const locked = identities.find(({ state }) => state === "encrypted");
  const start = hasAgent ? "" : 'eval "$(ssh-agent)" && ';
  return {
    identities,
    attempts,
    unusable: [...agentNote, ...unusable, ...noKeys],
    isForbidden: false,
    ...(locked ? { unlock: `${start}ssh-add ${quote(locked.file)}` } : {}),
  };
}

/** One call for each attempt; ssh2 makes it whenever the host refused the one before. */
export type Offer<Agent, Key> =
  | { readonly type: "agent"; readonly username: string; readonly agent: Agent }
  | { readonly type: "publickey"; readonly username: string; readonly key: Key }
  | { readonly type: "none"; readonly username: string };

/** Offers one attempt after the other and notes them; without any it asks by "none", so that the host's refusal arrives. */
export function offering<Agent, Key>(
  { attempts }: Login,
  username: string,
  make: { agent(socket: string): Agent; key(content: Buffer): Key },
  tried: string[],
): () => Offer<Agent, Key> | false {
  const left = attempts.length > 0 ? [...attempts] : [undefined];
  return () => {
    if (left.length === 0) return false;
    const next = left.shift();
    if (next === undefined) return { type: "none", username };
    if (next.type === "agent") return { type: "agent", username, agent: make.agent(next.socket) };
    tried.push(`key file ${next.file} was refused`);
    return { type: "publickey", username, key: make.key(next.content) };
  };
}

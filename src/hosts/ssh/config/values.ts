import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { failure } from "../../../messages/build.ts";
import type { Settings } from "./evaluate.ts";
import { type Directive, invalid, unsupported } from "./lines.ts";
import { expandTokens, type Tokens } from "./tokens.ts";
import { treatmentOf } from "./words.ts";

/** Milliseconds, per hop. OpenSSH's own default is the kernel's, about two minutes: too long with many hosts. */
const defaultConnectTimeoutMs = 10_000;
const defaultIdentityFiles = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];

/** Refuses the lines that lvsform can neither follow nor safely ignore, and those whose word it does not know. */
export function refuseUnsupported(settings: Settings): void {
  const ignoreUnknown = settings.get("ignoreunknown")?.[0]?.words ?? [];
  for (const [keyword, [line]] of settings) {
    if (line === undefined) continue;
    const treatment = treatmentOf(keyword, ignoreUnknown);
    // A newer OpenSSH may know the option, and it may restrict the connection.
    if (treatment === "unknown")
      throw failure("ssh-config-unknown", { source: line.source, keyword }, { source: line.source });
    if (typeof treatment === "string" || treatment.inert.test(line.words[0] ?? "")) continue;
    throw unsupported(line.source, `${treatment.word} ${line.words.join(" ")}`, treatment.instead);
  }
}

/** Default 22. */
export function portOf(settings: Settings): number {
  const line = settings.get("port")?.[0];
  if (line === undefined) return 22;
  const port = Number(line.words[0]);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw invalid(line.source, `"${line.words[0]}" is not a port`);
  return port;
}

/** ConnectTimeout in milliseconds; `none` and 0 are the default. Source: sshd_config(5), TIME FORMATS. */
export function connectTimeoutMsOf(settings: Settings): number {
  const line = settings.get("connecttimeout")?.[0];
  const text = line?.words[0] ?? "none";
  if (line === undefined || text === "none") return defaultConnectTimeoutMs;
  if (!/^(?:\d+[smhdw]?)+$/i.test(text)) throw invalid(line.source, `"${text}" is not a time`);
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  const total = [...text.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)]
    .map(([, number, unit]) => Number(number) * seconds[(unit || "s") as keyof typeof seconds])
    .reduce((sum, one) => sum + one, 0);
  return total * 1000 || defaultConnectTimeoutMs;
}

/** The hosts to pass through, in the order of connecting. Throws where a ProxyCommand would be run instead. */
export function jumpsOf(settings: Settings, tokens: Tokens): readonly string[] {
  const line = settings.get("proxy")?.[0];
  if (line === undefined || line.words[0]?.toLowerCase() === "none") return [];
  if (line.keyword === "proxycommand") throw unsupported(line.source, "ProxyCommand", "use ProxyJump");
  return (line.words[0] ?? "")
    .split(",")
    .map((one) => expandTokens(one, tokens))
    .filter((one) => one !== "");
}

/** Keys that are named are listed even if they do not exist: a failed login then reports it. */
export function identityFilesOf(settings: Settings, path: (word: string) => string): readonly string[] {
  const lines: readonly Directive[] | undefined = settings.get("identityfile");
  if (lines === undefined) return defaultIdentityFiles.map(path).filter((file) => existsSync(file));
  const words = lines.map(({ words: [word = ""] }) => word).filter((word) => word !== "none");
  return [...new Set(words.map(path))];
}

export function agentOf(
  word: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  path: (word: string) => string,
): string | undefined {
  if (word === "none") return undefined;
  if (word === undefined || word === "SSH_AUTH_SOCK") return env.SSH_AUTH_SOCK || undefined;
  const variable = /^\$(\w+)$/.exec(word)?.[1];
  return variable === undefined ? resolve(path(word)) : env[variable] || undefined;
}

/** AddressFamily; 0 is any. */
export function familyOf(settings: Settings): 0 | 4 | 6 {
  const word = settings.get("addressfamily")?.[0]?.words[0]?.toLowerCase();
  return word === "inet" ? 4 : word === "inet6" ? 6 : 0;
}

import { resolve } from "node:path";
import { Failure } from "../model/diagnostic.ts";

/** What stands for each letter behind a `%`. Source: ssh_config(5), TOKENS. */
export type Tokens = ReadonlyMap<string, string>;

export interface Expansion {
  readonly tokens: Tokens;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A path with `~`, `%` tokens and `${NAME}` put in, absolute. */
export function expandPath(word: string, { tokens, home, env }: Expansion): string {
  const path = word
    .replace(/^~(?=\/|$)/, home)
    .replace(
      /\$\{(\w+)\}/g,
      (whole, name: string) => env[name] ?? unknown(word, whole, "it is not in the environment"),
    );
  return resolve(expandTokens(path, tokens));
}

export function expandTokens(text: string, tokens: Tokens): string {
  return text.replace(/%(.?)/g, (whole, letter: string) => tokens.get(letter) ?? unknown(text, whole, "unknown here"));
}

function unknown(text: string, token: string, reason: string): never {
  throw new Failure({
    severity: "error",
    code: "ssh-config-unsupported",
    summary: `lvsform cannot expand ${token} in "${text}" of the ssh configuration: ${reason}`,
    hint: "write the value out, or give lvsform a configuration of its own with --ssh-config FILE",
  });
}

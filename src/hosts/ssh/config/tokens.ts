import { resolve } from "node:path";
import { failure } from "../../../messages/build.ts";

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
  throw failure("ssh-token-unsupported", { token, text, reason });
}

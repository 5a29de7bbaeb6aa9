import { readUserFile } from "../../../model/local/user-file.ts";
import type { SshPolicy } from "../client/policy.ts";
import { unfitness } from "./key-strength.ts";

/** A public key in wire form, and whether the file holds the private one, too. */
export type ParsedKeyFile = { readonly publicKey: Buffer; readonly isPrivate: boolean };

/** What an identity file holds. */
export type Identity = { readonly file: string } & (
  | { readonly state: "usable"; readonly publicKey: Buffer; readonly content: Buffer }
  /** Only the agent can sign with it. */
  | { readonly state: "public"; readonly publicKey: Buffer }
  /** The public half may be known from FILE.pub. */
  | { readonly state: "encrypted"; readonly publicKey: Buffer | undefined }
  /** The policy does not let it log in. */
  | { readonly state: "unfit"; readonly publicKey: Buffer; readonly reason: string }
  | { readonly state: "broken"; readonly reason: string }
);

/** Reads one identity file. It never throws: a key that cannot be used is reported when every other one failed. */
export function readIdentity(
  file: string,
  parse: (content: Buffer) => ParsedKeyFile | Error,
  policy: SshPolicy,
): Identity {
  const content = readOr(file);
  if (!Buffer.isBuffer(content)) return { file, state: "broken", reason: content };
  const key = parse(content);
  if (!(key instanceof Error)) {
    const { publicKey } = key;
    const reason = unfitness(publicKey, policy);
    if (reason) return { file, state: "unfit", publicKey, reason };
    return key.isPrivate ? { file, state: "usable", publicKey, content } : { file, state: "public", publicKey };
  }
  if (!/encrypted|passphrase/i.test(key.message))
    return { file, state: "broken", reason: "it holds no private key that lvsform can read" };
  const pub = readOr(`${file}.pub`);
  const publicHalf = Buffer.isBuffer(pub) ? parse(pub) : undefined;
  return {
    file,
    state: "encrypted",
    publicKey: publicHalf && !(publicHalf instanceof Error) ? publicHalf.publicKey : undefined,
  };
}

/** A private key has a few kilobytes. Bytes. */
const identityLimit = 1024 * 1024;

function readOr(file: string): Buffer | string {
  try {
    return readUserFile(file, identityLimit);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTREG" || code === "EISDIR") return "it is not a regular file";
    return code === "ENOENT" ? "it does not exist" : `it cannot be read (${code})`;
  }
}

/**
 * The agent's keys in the order to offer them: those of the identity files first, as ssh does, because a server counts attempts.
 * With `only`, no others.
 */
export function orderAgentKeys<K>(
  keys: readonly K[],
  publicKeyOf: (key: K) => Buffer,
  identities: readonly Identity[],
  only: boolean,
): readonly K[] {
  const listed = identities.flatMap((one) => ("publicKey" in one && one.publicKey ? [one.publicKey] : []));
  const place = (key: K): number => listed.findIndex((one) => one.equals(publicKeyOf(key)));
  const known = keys.filter((key) => place(key) >= 0).toSorted((a, b) => place(a) - place(b));
  return only ? known : [...known, ...keys.filter((key) => place(key) < 0)];
}

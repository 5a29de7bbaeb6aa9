import ssh2, { type ParsedKey } from "ssh2";
import { rememberText } from "../../text-of.ts";
import type { SshPolicy } from "../client/policy.ts";
import type { SshHost } from "../config/config.ts";
import { type Identity, orderAgentKeys, type ParsedKeyFile } from "./identities.ts";
import { signatureFor, unfitness } from "./key-strength.ts";

/** What ssh2 makes of the content of a key file. */
export function parseKeyFile(content: Buffer): ParsedKeyFile | Error {
  const key = parsedKey(content);
  return key instanceof Error ? key : { publicKey: key.getPublicSSH(), isPrivate: key.isPrivateKey() };
}

/** A private key that was read before, to log in with. */
export function loginKey(content: Buffer, policy: SshPolicy): ParsedKey {
  return signingAs(parsedKey(content) as ParsedKey, policy);
}

/** One key opens most hosts: it is taken apart once, not twice for each of them. */
const parsedKey = (content: Buffer) => parsedText(content.toString("latin1"));
const parsedText = rememberText((text): ParsedKey | Error => ssh2.utils.parseKey(Buffer.from(text, "latin1")));

const hashes: Readonly<Record<string, "sha256" | "sha512">> = { "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" };

/**
 * The key under the name of the one algorithm that it signs with. ssh2 chooses for a key of type ssh-rsa by itself: SHA-1, where the host
 * announces nothing (client.js, getKeyAlgos). Under any other name it leaves the key as it is.
 */
function signingAs(key: ParsedKey, policy: SshPolicy): ParsedKey {
  const type = signatureFor(key.type, policy);
  const hash = type && hashes[type];
  if (hash === undefined) return key;
  const sign = (data: Buffer) => key.sign(data, hash);
  return Object.create(key, { type: { value: type }, sign: { value: sign } }) as ParsedKey;
}

/** The user's agent, its keys in the order of the identity files. */
export class OrderedAgent extends ssh2.OpenSSHAgent {
  readonly host: SshHost;
  readonly identities: readonly Identity[];
  readonly tried: string[];
  constructor(path: string, host: SshHost, identities: readonly Identity[], tried: string[]) {
    super(path);
    this.host = host;
    this.identities = identities;
    this.tried = tried;
  }

  override getIdentities(done: ssh2.IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, found = []) => {
      if (error) return done(error);
      const { identitiesOnly, policy } = this.host;
      const keys = found as ParsedKey[];
      const unfit = keys.flatMap((key) => unfitness(key.getPublicSSH(), policy) ?? []);
      const fit = keys.filter((key) => unfitness(key.getPublicSSH(), policy) === undefined);
      const wanted = orderAgentKeys(fit, (key) => key.getPublicSSH(), this.identities, identitiesOnly);
      const note = identitiesOnly ? " that IdentitiesOnly allows" : "";
      this.tried.push(`the agent offered ${wanted.length} of its ${keys.length} keys${note}`);
      this.tried.push(...unfit.map((reason) => `a key of the agent was not offered: ${reason}`));
      done(
        undefined,
        wanted.map((key) => signingAs(key, policy)),
      );
    });
  }

  override sign(
    key: ParsedKey | Buffer | string,
    data: Buffer,
    options?: ssh2.SigningRequestOptions | ssh2.SignCallback,
    done?: ssh2.SignCallback,
  ): boolean {
    const settings = typeof options === "object" ? options : {};
    const called = typeof options === "function" ? options : done;
    const hash = typeof key === "object" && "type" in key ? hashes[key.type] : undefined;
    // The agent knows the key by its real type, and the hash by a flag.
    if (hash === undefined) return super.sign(key, data, settings, called);
    return super.sign(Object.getPrototypeOf(key) as ParsedKey, data, { hash }, called);
  }
}

import type { Settings } from "../config/evaluate.ts";
import { invalid } from "../config/lines.ts";
import { algorithmsFor } from "./algorithms.ts";

/** What a connection may use: lvsform's own rules, and those of the ssh configuration. */
export interface SshPolicy {
  /** Ciphers, in order of preference. */
  readonly ciphers: readonly string[];
  /** MACs. */
  readonly macs: readonly string[];
  /** KexAlgorithms. */
  readonly keyExchanges: readonly string[];
  /** HostKeyAlgorithms: the signatures by which a host may prove its key. */
  readonly hostKeys: readonly string[];
  /** PubkeyAcceptedAlgorithms: the signatures by which lvsform may log in. */
  readonly userKeys: readonly string[];
  /** RSA keys of hosts and users need at least so many bits: 2048, or RequiredRSASize where that is more. */
  readonly rsaBits: number;
  /** The line that forbids to log in by a key, such as "PubkeyAuthentication no (FILE:3)". Undefined: keys may be used. */
  readonly keysForbiddenBy: string | undefined;
}

/** NIST SP 800-131A has disallowed less since 2014. */
const leastRsaBits = 2048;

/** The policy of a host. Throws a Failure where a line of it cannot be followed. */
export function policyOf(settings: Settings): SshPolicy {
  const line = (keyword: string) => settings.get(keyword)?.[0];
  return {
    ciphers: algorithmsFor("ciphers", line("ciphers")),
    macs: algorithmsFor("macs", line("macs")),
    keyExchanges: algorithmsFor("keyExchanges", line("kexalgorithms")),
    hostKeys: algorithmsFor("hostKeys", line("hostkeyalgorithms")),
    userKeys: algorithmsFor("userKeys", line("pubkeyacceptedalgorithms")),
    rsaBits: rsaBitsOf(settings),
    keysForbiddenBy: keysForbiddenBy(settings),
  };
}

function rsaBitsOf(settings: Settings): number {
  const line = settings.get("requiredrsasize")?.[0];
  if (line === undefined) return leastRsaBits;
  const [text = ""] = line.words;
  if (!/^\d{1,6}$/.test(text)) throw invalid(line.source, `"${text}" is not a number of bits`);
  return Math.max(leastRsaBits, Number(text));
}

function keysForbiddenBy(settings: Settings): string | undefined {
  const method = "publickey";
  const [switched, preferred] = ["pubkeyauthentication", "preferredauthentications"].map(
    (keyword) => settings.get(keyword)?.[0],
  );
  const state = switched?.words[0] ?? "yes";
  if (switched && !/^(?:yes|true|no|false|unbound|host-bound)$/i.test(state))
    throw invalid(switched.source, `"${state}" is not yes or no`);
  const isOff = /^(?:no|false)$/i.test(state);
  const isLeftOut =
    preferred !== undefined &&
    !preferred.words
      .join(" ")
      .split(/[\s,]+/)
      .includes(method);
  const name = isOff ? "PubkeyAuthentication" : "PreferredAuthentications";
  const line = isOff ? switched : isLeftOut ? preferred : undefined;
  return line && `${name} ${line.words.join(" ")} (${line.source.file}:${line.source.line})`;
}

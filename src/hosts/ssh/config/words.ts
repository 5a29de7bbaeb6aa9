import { matchPatterns } from "./pattern.ts";

/** Names that OpenSSH takes for another word. Source: readconf.c, keywords; RSAMinSize is Red Hat's. Of all names of a word the first line counts. */
const aliases: Readonly<Record<string, string>> = {
  proxyjump: "proxy",
  proxycommand: "proxy",
  pubkeyacceptedkeytypes: "pubkeyacceptedalgorithms",
  dsaauthentication: "pubkeyauthentication",
  identityfile2: "identityfile",
  rsaminsize: "requiredrsasize",
};

/** The words that lvsform follows. What is wrong in their values is reported where they are read. */
const followed = new Set(
  `addressfamily bindaddress ciphers connecttimeout globalknownhostsfile hashknownhosts host hostkeyalgorithms
   hostkeyalias hostname identitiesonly identityagent identityfile ignoreunknown include kexalgorithms macs match port
   preferredauthentications proxy pubkeyacceptedalgorithms pubkeyauthentication requiredrsasize
   stricthostkeychecking user userknownhostsfile`.split(/\s+/),
);

/** The words that may be ignored, by the reason why no connection is safer with them. */
export const harmless: Readonly<Record<string, string>> = {
  "lvsform logs in with keys only: it never sends a password, and never asks for one": `BatchMode
    ChallengeResponseAuthentication KbdInteractiveAuthentication KbdInteractiveDevices NumberOfPasswordPrompts
    PasswordAuthentication SkeyAuthentication TISAuthentication`,
  "lvsform does not log in by these methods": `EnableSSHKeysign GSSAPIAuthentication GSSAPIClientIdentity
    GSSAPIDelegateCredentials GSSAPIKexAlgorithms GSSAPIKeyExchange GSSAPIRenewalForcesRekey GSSAPIServerIdentity
    GSSAPITrustDns HostbasedAcceptedAlgorithms HostbasedAuthentication HostbasedKeyTypes`,
  "lvsform trusts no certificate, whatever signed it": "CASignatureAlgorithms",
  "lvsform checks the key of every host, and learns none by itself": "NoHostAuthenticationForLocalhost UpdateHostKeys",
  "without CanonicalizeHostname, which is refused, they do nothing": `CanonicalDomains CanonicalizeFallbackLocal
    CanonicalizeMaxDots CanonicalizePermittedCNAMEs`,
  "without ProxyCommand, which is refused, it does nothing": "ProxyUseFdpass",
  "without Match tagged, which is refused, it does nothing": "Tag",
  "lvsform forwards nothing": `ClearAllForwardings DynamicForward ExitOnForwardFailure ForwardAgent ForwardX11
    ForwardX11Timeout ForwardX11Trusted GatewayPorts LocalForward PermitRemoteOpen RemoteForward StreamLocalBindMask
    StreamLocalBindUnlink Tunnel TunnelDevice XAuthLocation`,
  "lvsform has connections and keepalives of its own": `ConnectionAttempts ControlMaster ControlPath ControlPersist
    IPQoS KeepAlive ServerAliveCountMax ServerAliveInterval TCPKeepAlive`,
  "lvsform closes every channel itself": "ChannelTimeout",
  "lvsform runs its own scripts, without a terminal and with no variable of the user": `EnableEscapeCommandline
    EscapeChar ForkAfterAuthentication LocalCommand ObscureKeystrokeTiming PermitLocalCommand RemoteCommand RequestTTY
    SendEnv SessionType SetEnv StdinNull`,
  "it changes only what is shown, logged or stored": `AddKeysToAgent Compression CompressionLevel FingerprintHash LogLevel
    LogVerbose SyslogFacility UseKeychain VersionAddendum VisualHostKey WarnWeakCrypto`,
  "OpenSSH ignores it, too": `AFSTokenPassing Cipher FallBackToRsh GlobalKnownHostsFile2 KerberosAuthentication
    KerberosTGTPassing Protocol RhostsAuthentication RhostsRSAAuthentication RSAAuthentication UseRoaming
    UsePrivilegedPort UserKnownHostsFile2 UseRsh`,
};

const ignored = new Set(
  Object.values(harmless)
    .flatMap((words) => words.split(/\s+/))
    .map((word) => word.toLowerCase()),
);

/** A word that lvsform cannot follow: ignoring it might connect elsewhere, or past a safeguard. */
export interface RefusedWord {
  readonly word: string;
  /** The values with which the word does nothing. */
  readonly inert: RegExp;
  /** What to do, as an imperative. */
  readonly instead: string;
}

const off = /^(?:no|false)$/i;
const none = /^none$/i;

/** Every word that is refused where its value does something. ProxyCommand is refused where jumps are read. */
export const refused: readonly RefusedWord[] = [
  { word: "BindInterface", inert: /^$/, instead: "use BindAddress" },
  { word: "CanonicalizeHostname", inert: off, instead: "name the host in full" },
  {
    word: "CertificateFile",
    inert: none,
    instead: "let the host take the plain key (ssh-copy-id), and set CertificateFile none for it",
  },
  {
    word: "CheckHostIP",
    inert: off,
    instead: "set CheckHostIP no for the host; its key is checked under its name",
  },
  {
    word: "KnownHostsCommand",
    inert: none,
    instead: "set KnownHostsCommand none for the host, and make its key known with lvsform hosts trust",
  },
  {
    word: "PKCS11Provider",
    inert: none,
    instead: "load the keys into the agent with ssh-add -s LIBRARY, and set PKCS11Provider none for the host",
  },
  { word: "RefuseConnection", inert: /^$/, instead: "keep this host out of the Host or Match block of the line" },
  {
    word: "RekeyLimit",
    // A connection carries less than 100 MB and ends with its command: limits such as 1G 1h are never reached.
    inert: /^(?:default|0|\d{3,4}M|\d+G)(?:\s+(?:none|0|\d+[hdw]))?$/i,
    instead: "set RekeyLimit default none, or 1G 1h, for the host",
  },
  { word: "RevokedHostKeys", inert: none, instead: "use @revoked lines in known_hosts" },
  {
    word: "SecurityKeyProvider",
    inert: /^internal$/i,
    instead: "load the key into the agent with ssh-add -S LIBRARY, and set SecurityKeyProvider internal for the host",
  },
  {
    word: "SmartcardDevice",
    inert: none,
    instead: "load the keys into the agent with ssh-add -s LIBRARY, and remove the line",
  },
  {
    word: "VerifyHostKeyDNS",
    inert: off,
    instead: "set VerifyHostKeyDNS no for the host, and make its key known with lvsform hosts trust",
  },
];

const refusedWords = new Map(refused.map((one) => [one.word.toLowerCase(), one]));

/** The name under which the lines of a word are collected. Lower case. */
export function canonicalWord(keyword: string): string {
  return aliases[keyword] ?? keyword;
}

/** How lvsform treats a word of the ssh configuration; "unknown" is refused as well. `keyword` is canonical. */
export function treatmentOf(
  keyword: string,
  ignoreUnknown: readonly string[],
): "followed" | "ignored" | "unknown" | RefusedWord {
  if (followed.has(keyword)) return "followed";
  if (ignored.has(keyword)) return "ignored";
  const word = refusedWords.get(keyword);
  if (word) return word;
  const patterns = ignoreUnknown.flatMap((list) => list.toLowerCase().split(","));
  return matchPatterns(keyword, patterns) ? "ignored" : "unknown";
}

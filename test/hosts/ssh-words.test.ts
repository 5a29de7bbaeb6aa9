import { afterAll, describe, expect, test } from "vitest";
import { resolveSshHost, type SshHost } from "../../src/hosts/ssh/config/config.ts";
import { harmless, refused } from "../../src/hosts/ssh/config/words.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { makeHome } from "./ssh-server.ts";

const { home, write, remove } = makeHome();
afterAll(remove);

const resolve = (text: string): SshHost => resolveSshHost("v11", { configFile: write("words", text), home, env: {} });
const plain = resolve("Host v11\n");

/**
 * Every word of ssh_config(5) that OpenSSH 10.2, Debian, Red Hat or macOS knows, with a value that does something: "=" changes how the
 * host is reached, "!" is refused by name, "." is ignored as harmless. Host, Match and Include have their tests in ssh-config.test.ts.
 */
const words = `
. AddKeysToAgent yes
= AddressFamily inet6
. BatchMode yes
= BindAddress 10.0.0.1
! BindInterface eth0
. CanonicalDomains example.org
. CanonicalizeFallbackLocal no
! CanonicalizeHostname yes
. CanonicalizeMaxDots 2
. CanonicalizePermittedCNAMEs *.a:*.b
. CASignatureAlgorithms ssh-ed25519
! CertificateFile ~/.ssh/id-cert.pub
. ChannelTimeout session=5m
! CheckHostIP yes
. ChallengeResponseAuthentication no
= Ciphers aes256-ctr
. ClearAllForwardings yes
. Compression yes
. ConnectionAttempts 3
= ConnectTimeout 3
. ControlMaster auto
. ControlPath /tmp/%C
. ControlPersist 10m
= DSAAuthentication no
. DynamicForward 1080
. EnableEscapeCommandline yes
. EnableSSHKeysign yes
. EscapeChar none
. ExitOnForwardFailure yes
. FingerprintHash md5
. ForkAfterAuthentication yes
. ForwardAgent yes
. ForwardX11 yes
. ForwardX11Timeout 5m
. ForwardX11Trusted yes
. GatewayPorts yes
= GlobalKnownHostsFile /etc/known
. GSSAPIAuthentication yes
. GSSAPIClientIdentity me
. GSSAPIDelegateCredentials yes
. GSSAPIKexAlgorithms gss-group14-sha256-
. GSSAPIKeyExchange yes
. GSSAPIRenewalForcesRekey yes
. GSSAPIServerIdentity it
. GSSAPITrustDns yes
= HashKnownHosts yes
. HostbasedAcceptedAlgorithms ssh-ed25519
. HostbasedAuthentication yes
. HostbasedKeyTypes ssh-ed25519
= HostKeyAlgorithms ssh-ed25519
= HostKeyAlias other
= Hostname other
= IdentitiesOnly yes
= IdentityAgent /run/other
= IdentityFile /root/other
. IgnoreUnknown UseKeychain
. IPQoS lowdelay
. KbdInteractiveAuthentication no
. KbdInteractiveDevices pam
. KeepAlive yes
= KexAlgorithms curve25519-sha256
! KnownHostsCommand /bin/known %H
. LocalCommand id
. LocalForward 80 a:80
. LogLevel DEBUG
. LogVerbose kex.c:*
= MACs hmac-sha2-512
. NoHostAuthenticationForLocalhost yes
. NumberOfPasswordPrompts 1
. ObscureKeystrokeTiming no
. PasswordAuthentication no
. PermitLocalCommand yes
. PermitRemoteOpen none
! PKCS11Provider /usr/lib/pkcs11.so
= Port 2222
= PreferredAuthentications password
! ProxyCommand nc %h %p
= ProxyJump gate
. ProxyUseFdpass yes
= PubkeyAcceptedAlgorithms ssh-ed25519
= PubkeyAcceptedKeyTypes ssh-ed25519
= PubkeyAuthentication no
! RefuseConnection "not this one"
! RekeyLimit 64M 5m
. RemoteCommand id
. RemoteForward 80 a:80
. RequestTTY force
= RequiredRSASize 3072
! RevokedHostKeys /etc/revoked
= RSAMinSize 3072
! SecurityKeyProvider /usr/lib/sk.so
. SendEnv LANG
. ServerAliveCountMax 1
. ServerAliveInterval 5
. SessionType none
. SetEnv A=b
! SmartcardDevice 1
. StdinNull yes
. StreamLocalBindMask 0177
. StreamLocalBindUnlink yes
= StrictHostKeyChecking yes
. SyslogFacility AUTH
. Tag one
. TCPKeepAlive no
. Tunnel yes
. TunnelDevice any:any
. UpdateHostKeys yes
. UseKeychain yes
= User other
= UserKnownHostsFile /root/known
! VerifyHostKeyDNS yes
. VersionAddendum x
. VisualHostKey yes
. WarnWeakCrypto no
. XAuthLocation /bin/xauth
`;
const rows = words
  .trim()
  .split("\n")
  .map((line) => /^(?<fate>[=!.]) (?<word>\S+) (?<value>.*)$/.exec(line)?.groups as Record<string, string>);
const linesOf = (fate: string) =>
  rows.filter((row) => row.fate === fate).map(({ word, value }) => [`${word} ${value}`, word as string] as const);

function failureOf(text: string): Failure {
  try {
    resolve(text);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("no word of the ssh configuration is ignored silently", () => {
  test.each(linesOf("="))("%s changes how the host is reached", (line) => {
    expect(resolve(`Host v11\n  ${line}\n`)).not.toEqual(plain);
  });

  test.each(linesOf("!"))("%s is refused by name, with file and line and what to do", (line, word) => {
    const [problem] = failureOf(`Host v11\n  ${line}\n`).diagnostics;
    expect(problem).toMatchObject({ code: "ssh-config-unsupported", source: { line: 2 } });
    expect(problem?.summary).toContain(word);
    expect(problem?.summary).toContain("words:2");
    expect(problem?.hint).not.toBe("");
    // Of another host it says nothing.
    expect(resolve(`Host v12\n  ${line}\nHost v11\n`)).toEqual(plain);
  });

  test.each(linesOf("."))("%s is ignored, and listed as harmless", (line, word) => {
    expect(resolve(`Host v11\n  ${line}\n`)).toEqual(plain);
    if (word === "IgnoreUnknown") return;
    expect(Object.values(harmless).flatMap((list) => list.split(/\s+/))).toContain(word);
  });

  test("every word that the source treats is in the table above, or obsolete", () => {
    const known = rows.map(({ word }) => word);
    const listed = Object.entries(harmless).flatMap(([reason, list]) =>
      /OpenSSH ignores it/.test(reason) ? [] : list.split(/\s+/),
    );
    expect(listed.filter((word) => !known.includes(word))).toEqual([
      "SkeyAuthentication",
      "TISAuthentication",
      "CompressionLevel",
    ]);
    expect(refused.map(({ word }) => word).filter((word) => !known.includes(word))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });
});

test.each([
  "CanonicalizeHostname no",
  "CertificateFile none",
  "CheckHostIP no",
  "KnownHostsCommand none",
  "PKCS11Provider none",
  "RekeyLimit default none",
  "RekeyLimit 1G 1h",
  "RevokedHostKeys none",
  "SecurityKeyProvider internal",
  "VerifyHostKeyDNS no",
])("%s does nothing, and passes", (line) => {
  expect(resolve(`Host v11\n  ${line}\n`)).toEqual(plain);
});

test("a word that nobody knows is refused, unless IgnoreUnknown covers it", () => {
  const [problem] = failureOf("Host v11\n  OnlyOnSundays yes\n").diagnostics;
  expect(problem).toMatchObject({ code: "ssh-config-unknown", source: { line: 2 } });
  expect(problem?.summary).toContain("onlyonsundays");
  expect(resolve("IgnoreUnknown a,Only*\nHost v11\n  OnlyOnSundays yes\n")).toEqual(plain);
});

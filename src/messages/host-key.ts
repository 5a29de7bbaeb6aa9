import { error, type MessageTable } from "./message.ts";
import { noConnectionOpened } from "./unchanged.ts";

/** A host key that a host presented. */
export interface PresentedKey {
  readonly place: string;
  /** Such as "ssh-ed25519 key fingerprint is SHA256:…". */
  readonly key: string;
}

/** Commands that a person types. */
export interface TrustCommands {
  /** Makes the key known: `lvsform hosts trust v11`. */
  readonly trust: string;
  /** Prints the fingerprint on the host itself. */
  readonly fingerprint: string;
}

/** Messages about host keys and known_hosts files. */
export const hostKey = {
  "host-key-unknown": ({
    place,
    key,
    knownTypes,
    trust,
    fingerprint,
  }: PresentedKey & TrustCommands & { readonly knownTypes: readonly string[] }) =>
    error({
      summary: `${place} presented an unknown host key.`,
      detail: `The ${key}.${knownTypes.length > 0 ? ` Keys of type ${knownTypes.join(", ")} are known.` : ""}`,
      hint: `Compare the fingerprint with the one that the host itself prints (${fingerprint}), then run: ${trust}`,
    }),
  "host-key-changed": ({
    place,
    key,
    known,
    remove,
    trust,
    fingerprint,
  }: PresentedKey & TrustCommands & { readonly known: string | undefined; readonly remove: string }) =>
    error({
      summary: `${place} presented a changed host key: the connection may be intercepted.`,
      detail: `The ${key}. The known key is at ${known}. ${noConnectionOpened}`,
      hint: `If the host was reinstalled and prints this fingerprint itself (${fingerprint}), run: ${remove}, then: ${trust}`,
    }),
  "host-key-short": ({
    place,
    reason,
    trust,
  }: {
    readonly place: string;
    readonly reason: string;
    readonly trust: string;
  }) =>
    error({
      summary: `${place} presented a host key that is too short.`,
      detail: `It is ${reason}. Nothing was sent.`,
      hint: `On the host, run ssh-keygen -A (it creates the missing keys, ed25519 among them) and restart sshd. Then run: ${trust}`,
    }),
  "host-key-revoked": ({ place, key, revoked }: PresentedKey & { readonly revoked: string | undefined }) =>
    error({
      summary: `${place} presented a revoked host key.`,
      detail: `The ${key}. It was revoked at ${revoked}.`,
      hint: "Do not connect. The host needs a new key.",
    }),
  "known-hosts-none": ({ host }: { readonly host: string }) =>
    error({
      summary: `The key of ${host} cannot be saved: UserKnownHostsFile is none.`,
      hint: "Set a UserKnownHostsFile for the host in the ssh configuration.",
    }),
  "known-hosts-unwritable": ({
    host,
    file,
    reason,
  }: {
    readonly host: string;
    readonly file: string;
    readonly reason: string;
  }) =>
    error({
      summary: `The key of ${host} cannot be written to ${file}.`,
      detail: reason,
      hint: "Make the file writable, or set another UserKnownHostsFile in the ssh configuration.",
    }),
} satisfies MessageTable;

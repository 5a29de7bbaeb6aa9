import { randomBytes } from "node:crypto";
import { appendFileSync, closeSync, fstatSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { failure } from "../../../messages/build.ts";
import type { Failure } from "../../../model/diagnostic.ts";
import { makeFolders } from "../../../model/local/folders.ts";
import { refuseSpecialFile } from "../../../model/local/user-file.ts";
import { openConnection, type SshOptions } from "../client/connect.ts";
import { type Hop, sshFailure } from "../client/failure.ts";
import { createReach } from "../client/reach.ts";
import { routeTo } from "../client/route.ts";
import { findHostKey, lookupOf } from "./host-key.ts";
import { judgeHostKey, refuseShortKey } from "./host-key-policy.ts";
import { fingerprint, type HostKeyVerdict, keyType, knownHostsLine } from "./known-hosts.ts";

/** The key that a host shows now. Nothing vouches for it yet: a person compares the fingerprint. */
export interface ShownHostKey {
  readonly hop: Hop;
  /** e.g. "ssh-ed25519". */
  readonly type: string;
  /** As ssh-keygen -l prints it on the host. */
  readonly fingerprint: string;
  readonly key: Buffer;
  /** The present verdict of the known_hosts files. */
  readonly verdict: HostKeyVerdict;
}

/** Asks a host for its key, without logging in. Jump hosts before it need known keys. */
export async function fetchHostKey(
  name: string,
  options: SshOptions = {},
  signal?: AbortSignal,
): Promise<ShownHostKey> {
  let shown: ShownHostKey | undefined;
  // Every key is refused, so that the connection ends right there.
  const judge = (hop: Hop, key: Buffer): Failure => {
    const { verdict } = findHostKey(hop.host, key);
    shown = { hop, type: keyType(key), fingerprint: fingerprint(key), key: Buffer.from(key), verdict };
    return sshFailure("connect-aborted", hop, {});
  };
  try {
    const reach = createReach(openConnection);
    await reach(routeTo(name, options), { judge, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (shown === undefined) throw error;
  }
  if (shown === undefined) throw new Error(`${name} was reached without a host key`);
  const short = refuseShortKey(shown.hop, shown.key);
  if (short) throw short;
  return shown;
}

export interface Trusted {
  readonly file: string;
  /** "already": the key was known, nothing was written. */
  readonly action: "added" | "already";
}

/**
 * Makes a key known in the first UserKnownHostsFile. Throws `host-key-changed` or `host-key-revoked` where another key is known
 * or this one is revoked: that is for a person to clear up first.
 */
export function trustHost({ hop, key }: ShownHostKey): Trusted {
  const { host } = hop;
  // Read again: the file may have changed since the person was asked.
  const { verdict, at } = findHostKey(host, key);
  if (verdict === "known") return { file: at?.replace(/:\d+$/, "") ?? "", action: "already" };
  const refusal = verdict === "unknown" ? undefined : judgeHostKey(hop, key);
  if (refusal) throw refusal;
  const file = host.trustFile;
  if (file === undefined) throw failure("known-hosts-none", { host: host.name }, { host: host.name });
  const { name, port } = lookupOf(host);
  append(file, host.name, knownHostsLine(name, port, key, host.hashKnownHosts ? randomBytes(20) : undefined));
  return { file, action: "added" };
}

function append(file: string, host: string, line: string): void {
  try {
    makeFolders(dirname(file), 0o700);
    refuseSpecialFile(file);
    const handle = openSync(file, "a+", 0o600);
    try {
      // One write in append mode: a line of another program is never torn.
      appendFileSync(handle, endsOpen(handle) ? `\n${line}` : line);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failure("known-hosts-unwritable", { host, file, reason }, { host });
  }
}

/** Whether the last line lacks its end. */
function endsOpen(handle: number): boolean {
  const { size } = fstatSync(handle);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
}

import { fingerprintCommand, trustCommand } from "../../hosts/ssh/keys/host-key-policy.ts";
import { fetchHostKey, trustHost } from "../../hosts/ssh/keys/trust.ts";
import { failure } from "../../messages/build.ts";
import type { Session } from "./flags.ts";

interface TrustFlags {
  readonly sshConfig?: string;
  /** Seconds. */
  readonly connectTimeout?: number;
  readonly yes: boolean;
}

/** Shows a host's key and, when a person agrees, makes it known. */
export async function trust({ terminal }: Session, name: string, flags: TrustFlags): Promise<number> {
  const { sshConfig, connectTimeout, yes } = flags;
  const shown = await fetchHostKey(name, {
    ...(sshConfig === undefined ? {} : { configFile: sshConfig }),
    ...(connectTimeout === undefined ? {} : { connectTimeoutMs: connectTimeout * 1000 }),
  });
  terminal.out(`${name} shows the ${shown.type} key ${shown.fingerprint}\n`);
  if (shown.verdict === "unknown" && !yes) {
    if (!terminal.interactive) {
      const { host } = shown.hop;
      throw failure("host-key-needs-yes", { host: host.name, command: trustCommand(host) }, { host: host.name });
    }
    const answer = await terminal.ask(
      `Compare it with what the host prints: ${fingerprintCommand(shown.type)}\nIs it the same? Only "yes" is accepted: `,
    );
    if (answer !== "yes") {
      terminal.error("The key was not added.\n");
      return 1;
    }
  }
  const { action, file } = trustHost(shown);
  terminal.out(action === "already" ? `The key is known already (${file}).\n` : `The key was added to ${file}.\n`);
  return 0;
}

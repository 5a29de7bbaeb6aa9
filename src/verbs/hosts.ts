import { fingerprintCommand, trustCommand } from "../hosts/host-key-policy.ts";
import type { SshHost } from "../hosts/ssh-config.ts";
import { fetchHostKey, trustHost } from "../hosts/trust.ts";
import { Failure } from "../model/diagnostic.ts";
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
    if (!terminal.interactive) throw new Failure(needsYes(shown.hop.host));
    const answer = await terminal.ask(
      `Compare it with what the host prints: ${fingerprintCommand(shown.type)}\nIs it the same? Only yes is taken: `,
    );
    if (answer !== "yes") {
      terminal.error("The key was not kept.\n");
      return 1;
    }
  }
  const { action, file } = trustHost(shown);
  terminal.out(action === "already" ? `It is known already (${file}).\n` : `It is known from now on (${file}).\n`);
  return 0;
}

function needsYes(host: SshHost) {
  return {
    ...({ severity: "error", code: "needs-yes", host: host.name } as const),
    summary: `the key of ${host.name} is unknown, and there is no terminal to ask on`,
    detail: "nothing was written",
    hint: `compare the fingerprint above with the host's own, then: ${trustCommand(host)} --yes`,
  };
}

import { failure } from "../../messages/build.ts";
import { shellEnvironment } from "../../model/shell/frame.ts";
import { type Shell, sh } from "../../model/shell/shell.ts";
import type { ConfirmWindow } from "../../model/store.ts";
import type { ExecResult } from "../../model/transport.ts";
import { closeScript, releaseScript } from "./window-script.ts";

export interface ToClose {
  readonly nonce: string;
  readonly host: string;
  readonly by: string;
  readonly as: "keep" | "revert";
}

/**
 * Closes the window that an earlier process left open, or forgets one that its host has closed. A host that cannot be reached is a
 * failure: what it does next is not known.
 */
export async function closeOpen(
  { nonce, host, by, as }: ToClose,
  exec: (script: Shell, timeoutMs: number) => Promise<ExecResult>,
): Promise<{ readonly nonce: string; readonly state: Exclude<ConfirmWindow["status"], "armed"> }> {
  const result = await exec(wrap(closeScript({ nonce, by }, as)), 60_000);
  const [, state] = /^state (\w+)$/m.exec(result.stdout) ?? [];
  if (state === "confirmed") return { nonce, state };
  // No trace of it in /run: it was confirmed, or the host was rebooted. What is there is read either way.
  if (state === "gone") return { nonce, state: "lost" };
  if (state !== "reverted") throw failure("window-not-closed", { host, output: outputOf(result) }, { host });
  await exec(wrap(releaseScript(by, [nonce])), 30_000);
  return { nonce, state: "released" };
}

function wrap(script: Shell): Shell {
  return sh`{\n${shellEnvironment}\n${script}\n}\n`;
}

function outputOf({ stderr, stdout }: ExecResult): string {
  return (stderr || stdout).trim().slice(-500) || "no output";
}

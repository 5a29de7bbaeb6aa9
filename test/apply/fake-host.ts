import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecResult, Transport } from "../../src/model/transport.ts";

/** A host whose shell is this machine's, with programs that keep what they are told in a file: scripts run for real, hosts do not change. */
export function shellTransport(prelude = ""): Transport & { readonly scripts: string[] } {
  const scripts: string[] = [];
  const folder = join(mkdtempSync(join(tmpdir(), "lvsform-host-")), "run");
  return {
    scripts,
    exec: (script) =>
      new Promise<ExecResult>((resolve) => {
        scripts.push(script);
        const child = execFile("/bin/sh", ["-s"], (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
        );
        // What a host keeps under /run stays away from this machine's.
        child.stdin?.end(`${prelude}\n${script.replaceAll("/run/lvsform", folder)}`);
      }),
    close: async () => {},
  };
}

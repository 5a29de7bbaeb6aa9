import { execFile } from "node:child_process";
import type { ExecResult, Transport } from "../../src/model/transport.ts";

/** A host whose shell is this machine's, with programs that keep what they are told in a file: scripts run for real, hosts do not change. */
export function shellTransport(prelude = ""): Transport & { readonly scripts: string[] } {
  const scripts: string[] = [];
  return {
    scripts,
    exec: (script) =>
      new Promise<ExecResult>((resolve) => {
        scripts.push(script);
        const child = execFile("/bin/sh", ["-s"], (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
        );
        child.stdin?.end(`${prelude}\n${script}`);
      }),
    close: async () => {},
  };
}

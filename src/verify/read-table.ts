import { diagnostic } from "../messages/build.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { sh } from "../model/shell/shell.ts";
import type { Exec } from "./check-servers.ts";
import type { CountedService, Counters } from "./counters.ts";

/** What a director's table holds, or why it could not be read. */
export type TableReading =
  | { readonly services: ReadonlyMap<string, CountedService> }
  | { readonly problem: Diagnostic; readonly isReached: boolean };

/** Reads the table of one director. Never loads IPVS there. `afterSeconds`: how long the director waits before. */
export async function readTable(
  host: string,
  { exec, counters, afterSeconds }: { readonly exec: Exec; readonly counters: Counters; readonly afterSeconds: number },
): Promise<TableReading> {
  let stdout: string;
  const environment = sh`PATH=$PATH:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL`;
  const wait = afterSeconds > 0 ? sh`sleep ${afterSeconds}\n` : sh``;
  try {
    stdout = await exec(host, sh`${environment}\n${wait}${counters.script()} 2>&1`, afterSeconds * 1_000);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const [problem] = error.diagnostics;
    if (problem === undefined) throw error;
    return { problem, isReached: false };
  }
  try {
    const table = counters.parse(stdout);
    if (table.state === "read") return { services: table.services };
    return {
      problem: diagnostic(table.state === "no-ip_vs" ? "ipvs-not-loaded" : "no-ipvsadm", { host }, { host }),
      isReached: true,
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const output = stdout.trim().split("\n").slice(-5).join("\n");
    return {
      problem: diagnostic("counters-unreadable", { host, reason: error.message, output }, { host }),
      isReached: true,
    };
  }
}

import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { sh } from "../model/shell.ts";
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
    return { problem: table.state === "no-ip_vs" ? notLoaded(host) : notInstalled(host), isReached: true };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problem: unreadable(host, error.message, stdout), isReached: true };
  }
}

function notLoaded(host: string): Diagnostic {
  return {
    ...{ severity: "error", code: "ip_vs-not-loaded", host },
    summary: `IPVS is not loaded on ${host}: it forwards nothing`,
    hint: "lvsform apply puts the cluster in place; lvsform plan shows what is missing",
  };
}

function notInstalled(host: string): Diagnostic {
  return {
    ...{ severity: "error", code: "no-ipvsadm", host },
    summary: `${host} has no ipvsadm, so its counters cannot be read`,
    hint: `install the package ipvsadm on ${host}`,
  };
}

function unreadable(host: string, message: string, stdout: string): Diagnostic {
  const words = stdout.trim().split("\n").slice(-5).join("\n");
  return {
    ...{ severity: "error", code: "counters-unreadable", host, summary: `${host}: ${message}` },
    ...(words ? { detail: words } : {}),
    hint: `run ipvsadm -L -n --stats --exact on ${host}; it needs root, or sudo: true on the host in cluster.ts`,
  };
}

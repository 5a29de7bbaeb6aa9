import type { DeclaredService } from "../model/declaration.ts";
import { familyOf } from "../model/network/inet.ts";
import { quote, type Shell, sh, shJoin, shLines } from "../model/shell/shell.ts";
import { printable } from "../model/text/printable.ts";
import { askFunction } from "./client-tools.ts";

/**
 * Sends requests to a service from a client: to each port as often as given, by a new connection each time, and prints a line per request:
 * `answer <its first line>` or `failed <why>`. Before and after it, who holds the VIP in the client's eyes.
 */
export function askScript({ vip, verify }: Pick<DeclaredService, "verify"> & { vip: string }, requests: number): Shell {
  const [at, six] = [quote(vip), familyOf(vip) === 6];
  const ip = six ? sh`ip -6` : sh`ip`;
  // IPv6 has no arping everywhere; what the kernel found out by itself must do.
  const arping = sh`command -v arping >/dev/null && arping -c 2 -w 3 -I "$dev" ${at} 2>/dev/null | sed -n "s/.*\\[\\(.*\\)\\].*/owner \\1/p"`;
  return shLines(
    sh`PATH=$PATH:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL`,
    askFunction(verify),
    sh`[ -n "$ask_with" ] || { echo 'no client'; exit 0; }`,
    sh`dev=; route=$(${ip} route get ${at} 2>/dev/null | head -n 1)`,
    sh`case "$route" in *" via "*) echo routed ;; *" dev lo "*|local*) echo local ;; '') echo unrouted ;; *) echo direct`,
    sh`  dev=$(printf "%s\\n" "$route" | sed -n "s/.* dev \\([^ ]*\\).*/\\1/p")`,
    sh`  ${six ? sh`:` : arping} ;; esac`,
    sh`for port in ${shJoin(
      verify.ports.map((port) => sh`${port}`),
      sh` `,
    )}; do i=0 row=0; while [ $row -lt ${mostFailures} ] && [ $i -lt ${requests} ]; do i=$((i+1))`,
    sh`  if page=$(ask ${at} "$port"); then word=answer row=0; else word=failed row=$((row+1)); fi`,
    sh`  printf '%s %s\\n' "$word" "$(printf '%s\\n' "$page" | ${firstLine})"`,
    sh`done; done`,
    sh`[ -z "$dev" ] || ${ip} neigh show ${at} dev "$dev" | sed -n "s/.*lladdr \\([^ ]*\\).*/neighbour \\1/p"`,
    sh`echo asked`,
  );
}

/** A port that failed this often in a row is not asked on: each time may take seconds. */
const mostFailures = 8;

/** Why there is no answer: a program that ran out of time prints nothing, or what its shell prints. */
export function reasonOf(words: string): string {
  return /^(Terminated|Killed)?$/.test(words.trim()) ? "no answer in time" : printable(words);
}

/** The first line that is not empty, not too long to be shown. */
export const firstLine = sh`sed -n '/./{p;q;}' | cut -c 1-120`;

/** How a client's packets reach the VIP: on its own segment, by a router, not at all because the client has it itself, or nowhere. */
export type Way = "direct" | "routed" | "local" | "unrouted";

export interface Answers {
  /** Only on the VIP's own segment can the client see who answers for it. */
  readonly way: Way;
  readonly hasClient: boolean;
  /** Whether the asking went to its end. */
  readonly isWhole: boolean;
  /** How often each answer came, by its first line. */
  readonly pages: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
  /** MAC addresses that answered for the VIP, or that the client keeps for it. Lower case. */
  readonly owners: readonly string[];
}

export function parseAnswers(stdout: string): Answers {
  const pages = new Map<string, number>();
  const failures: string[] = [];
  const owners = new Set<string>();
  const lines = stdout.split("\n");
  for (const line of lines) {
    const [word = ""] = line.split(" ", 1);
    const rest = printable(line.slice(word.length + 1));
    if (word === "answer") pages.set(rest, (pages.get(rest) ?? 0) + 1);
    else if (word === "failed") failures.push(reasonOf(rest));
    else if (word === "owner" || word === "neighbour") owners.add(rest.toLowerCase());
  }
  const ways = ["direct", "routed", "local"] as const;
  return {
    way: ways.find((way) => lines.includes(way)) ?? "unrouted",
    hasClient: !lines.includes("no client"),
    isWhole: lines.includes("asked"),
    pages,
    failures,
    owners: [...owners],
  };
}

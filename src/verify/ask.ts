import { quote } from "../model/command.ts";
import type { DeclaredService } from "../model/declaration.ts";
import { endpoint } from "../model/inet.ts";
import { printable } from "../model/printable.ts";

/**
 * Asks a service from a client, one new connection each time, and prints a line per request: `answer <first line of the page>` or
 * `failed <status>`. Before and after it, who holds the VIP in the client's eyes.
 */
export function askScript({ vip, port }: Pick<DeclaredService, "vip" | "port">, requests: number): string {
  const url = `http://${endpoint(vip, port)}/`;
  return [
    'if command -v curl >/dev/null; then get() { curl -s -S --max-time 5 -o - "$1"; }',
    'elif command -v wget >/dev/null; then get() { timeout 5 wget -q -O - "$1"; }',
    "else echo 'no client'; exit 0; fi",
    `route=$(ip route get ${quote(vip)} 2>/dev/null | head -n 1)`,
    'case "$route" in *" via "*) echo "routed" ;; *" dev lo "*|local*) echo "local" ;; *) echo "direct"',
    '  dev=$(printf "%s\\n" "$route" | sed -n "s/.* dev \\([^ ]*\\).*/\\1/p")',
    `  command -v arping >/dev/null && arping -c 2 -w 3 -I "$dev" ${quote(vip)} 2>/dev/null | sed -n "s/.*\\[\\(.*\\)\\].*/owner \\1/p" ;; esac`,
    `i=0; while [ $i -lt ${requests} ]; do i=$((i+1))`,
    `  if page=$(get ${quote(url)} 2>&1); then printf 'answer %s\\n' "$(printf '%s\\n' "$page" | grep -m 1 . | cut -c 1-120)"`,
    "  else printf 'failed %s\\n' \"$(printf '%s\\n' \"$page\" | grep -m 1 . | cut -c 1-120)\"; fi",
    "done",
    `[ -z "$dev" ] || ip neigh show ${quote(vip)} dev "$dev" | sed -n "s/.*lladdr \\([^ ]*\\).*/neighbour \\1/p"`,
    ":",
  ].join("\n");
}

export interface Answers {
  /** Whether the client is on the VIP's own network segment; only then it can see who answers ARP. */
  readonly direct: boolean;
  readonly hasClient: boolean;
  /** How often each page came, by its first line. */
  readonly pages: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
  /** MAC addresses that answered ARP for the VIP, or that the client keeps for it. Lower case. */
  readonly owners: readonly string[];
}

export function parseAnswers(stdout: string): Answers {
  const pages = new Map<string, number>();
  const failures: string[] = [];
  const owners = new Set<string>();
  for (const line of stdout.split("\n")) {
    const [word = ""] = line.split(" ", 1);
    const rest = printable(line.slice(word.length + 1));
    if (word === "answer") pages.set(rest, (pages.get(rest) ?? 0) + 1);
    else if (word === "failed") failures.push(rest);
    else if (word === "owner" || word === "neighbour") owners.add(rest.toLowerCase());
  }
  const lines = stdout.split("\n");
  return {
    direct: lines.includes("direct"),
    hasClient: !lines.includes("no client"),
    pages,
    failures,
    owners: [...owners],
  };
}

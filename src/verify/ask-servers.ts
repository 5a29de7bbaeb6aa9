import type { DeclaredServer, DeclaredService, VerifyBy } from "../model/declaration.ts";
import { endpoint, familyOf } from "../model/network/inet.ts";
import { quote, type Shell, sh, shLines } from "../model/shell/shell.ts";
import { printable } from "../model/text/printable.ts";
import { firstLine, reasonOf } from "./ask.ts";
import { askFunction } from "./client-tools.ts";

/** One address and port to be requested by a host, and the key of its answer. */
export interface Question {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly by: "connect" | "udp";
  readonly send: string;
  /** Ask only where the address is the host's own: elsewhere the packet would leave, and the cluster would answer. */
  readonly onlyHere: boolean;
  /** Do not ask from this address: the VIP, which the server has too, so that its answer would never leave it. */
  readonly notFrom: string | undefined;
}

/** The result of a request. away: the address is not on that host. masked: the client would use the VIP as its source. untested: the host has no program for the request. */
export interface Reply {
  readonly result: "answers" | "failed" | "away" | "masked" | "untested";
  /** The program's own words. */
  readonly words: string;
}

/** How a server is asked: one connection or one datagram is enough, whatever the service speaks. */
export function questionsOf(
  service: DeclaredService,
  server: DeclaredServer,
  where: "rip" | "vip",
): readonly Question[] {
  const { key, vip, verify } = service;
  const address = where === "rip" ? server.rip : vip;
  if (address === undefined) return [];
  const by = verify.by === "udp" ? "udp" : "connect";
  const ports = where === "rip" && server.port !== 0 && verify.ports.length > 0 ? [server.port] : verify.ports;
  return ports.map((port) => ({
    id: `${key}/${server.rip}/${where}/${endpoint(address, port)}`,
    address,
    port,
    by,
    send: verify.send,
    onlyHere: where === "vip",
    // IPv6 may choose the VIP for a source, IPv4 the first address of the network.
    notFrom: where === "rip" && service.forwarding !== "masquerading" ? vip : undefined,
  }));
}

/** Questions that a host works on at a time: each is a process or two. */
const atATime = 24;

/** Asks all of them, and prints a line for each: the result, its number, the program's words. */
export function askServersScript(questions: readonly Question[]): Shell {
  const groups = Map.groupBy(questions, ({ by, send }) => (by === "udp" ? send : ""));
  const numberOf = new Map(questions.map((one, at) => [one, at]));
  const part = (group: readonly Question[]) => {
    const verify: Pick<VerifyBy, "by" | "path" | "send"> = { by: "connect", path: "/", send: "", ...group[0] };
    return shLines(
      sh`(`,
      askFunction(verify),
      sh`if [ -z "$ask_with" ]; then ask() { return 1; }; fi`,
      sh`question() {`,
      sh`  case " $($4 route get "$2" 2>/dev/null) " in *" src $6 "*) echo "masked $1 "; return ;; esac`,
      sh`  case "$5" in here) case "$($4 route get "$2" 2>/dev/null)" in *" dev lo "*|local*) : ;; *) echo "away $1 "; return ;; esac ;; esac`,
      sh`  [ -n "$ask_with" ] || { echo "untested $1 "; return; }`,
      sh`  if got=$(ask "$2" "$3"); then word=answers; else word=failed; fi`,
      sh`  printf '%s %s %s\\n' "$word" "$1" "$(printf '%s\\n' "$got" | ${firstLine})"; }`,
      ...group.flatMap((one, at) => [
        sh`question ${numberOf.get(one) ?? 0} ${quote(one.address)} ${one.port} ${quote(familyOf(one.address) === 6 ? "ip -6" : "ip")} ${one.onlyHere ? sh`here` : sh`there`} ${quote(one.notFrom ?? "none")} &`,
        ...(at % atATime === atATime - 1 ? [sh`wait`] : []),
      ]),
      sh`wait`,
      sh`)`,
    );
  };
  return shLines(sh`PATH=$PATH:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL`, ...[...groups.values()].map(part));
}

/** The reply to each question, by its id; none for one that was cut off. */
export function parseReplies(stdout: string, questions: readonly Question[]): ReadonlyMap<string, Reply> {
  const found = new Map<string, Reply>();
  for (const line of stdout.split("\n")) {
    const [, word, number, words = ""] = /^(answers|failed|away|masked|untested) (\d+) (.*)$/.exec(line) ?? [];
    const question = questions[Number(number)];
    if (word === undefined || question === undefined) continue;
    found.set(question.id, {
      result: word as Reply["result"],
      words: word === "failed" ? reasonOf(words) : printable(words),
    });
  }
  return found;
}

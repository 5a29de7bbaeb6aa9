import type { VerifyBy } from "../model/declaration.ts";
import { quote, type Shell, sh, shLines } from "../model/shell/shell.ts";

/** Seconds that one question may take. */
const patienceSeconds = { http: 5, connect: 3, udp: 2 } as const;

/**
 * Shell text that defines `ask ADDRESS PORT`: it asks once, by a new connection, prints what came or why nothing did, and returns
 * 0 for an answer. Each host has other programs; where none fits, `ask_with` stays empty. Nothing is written on the host. bash
 * gets --norc: fed by a socket, it takes itself for a remote login, and its rc files would talk into the answer.
 */
export function askFunction({ by, path, send }: Pick<VerifyBy, "by" | "path" | "send">): Shell {
  const body = { http: () => http(path), connect, udp: () => udp(send) }[by]();
  return shLines(sh`ask_with=`, bracket, ...body, sh`fi`);
}

/** An IPv6 address stands in brackets where a port follows. */
const bracket = sh`at() { case $1 in *:*) printf "[%s]:%s" "$1" "$2" ;; *) printf "%s:%s" "$1" "$2" ;; esac; }`;

/** Any answer counts, an HTTP error too. A proxy of the environment would be asked in place of the VIP. */
function http(path: string): readonly Shell[] {
  const seconds = patienceSeconds.http;
  const url = sh`"http://$(at "$1" "$2")"${quote(path)}`;
  const request = sh`printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' ${quote(path)} "$(at "$1" "$2")"`;
  const plain = (program: Shell) =>
    shLines(
      sh`ask() { page=$(${request} | timeout ${seconds} ${program} 2>&1 | tr -d '\\000\\r')`,
      sh`  case $page in HTTP/*) printf '%s\\n' "$page" | sed '1,/^$/d' ;; *) echo "\${page:-no answer}"; return 1 ;; esac; }`,
    );
  // GNU wget ends with 8 for an error of the server; busybox prints it.
  const wget = shLines(
    sh`ask() { page=$(timeout ${seconds} wget -q -O - $once ${url} 2>&1); rc=$?; printf '%s\\n' "$page"`,
    sh`  case "$rc $page" in '0 '*|'8 '*|*'server returned error: HTTP'*) return 0 ;; *) return 1 ;; esac; }`,
  );
  return [
    sh`unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY`,
    sh`if command -v curl >/dev/null; then ask_with=curl`,
    sh`ask() { curl -g -s -S --max-time ${seconds} -o - ${url} 2>&1; }`,
    sh`elif command -v wget >/dev/null && case $(wget --version 2>&1) in *GNU*) : ;; *) false ;; esac; then ask_with=wget`,
    sh`once='--tries=1 --max-redirect=0 --content-on-error'`,
    wget,
    sh`elif command -v bash >/dev/null; then ask_with=bash`,
    plain(sh`bash --norc -c 'exec 3<>"/dev/tcp/$1/$2" && cat >&3 && cat <&3' bash "$1" "$2"`),
    sh`elif command -v nc >/dev/null; then ask_with=nc`,
    plain(sh`nc "$1" "$2"`),
    // The small wget last: some of them break on IPv6.
    sh`elif command -v wget >/dev/null; then ask_with=wget; once=`,
    wget,
  ];
}

/** A TCP connection is taken; nothing is sent. The variants of nc differ: most have -z, busybox runs a program after connecting. */
function connect(): readonly Shell[] {
  const seconds = patienceSeconds.connect;
  const ask = (program: Shell) => sh`ask() { timeout ${seconds} ${program} 2>&1 && echo connected; }`;
  return [
    sh`if command -v bash >/dev/null; then ask_with=bash`,
    ask(sh`bash --norc -c 'exec 3<>"/dev/tcp/$1/$2"' bash "$1" "$2"`),
    sh`elif command -v nc >/dev/null; then ask_with=nc; case $(nc -h 2>&1) in`,
    sh`*BusyBox*) ${ask(sh`nc -w ${seconds} "$1" "$2" -e true`)} ;;`,
    sh`*) ${ask(sh`nc -z -w ${seconds} "$1" "$2"`)} ;; esac`,
    sh`elif command -v curl >/dev/null; then ask_with=curl`,
    // Its status shows only how the session ended; whether one began is in the time it took.
    sh`ask() { took=$(curl -g -s -m ${seconds} -o /dev/null -w '%{time_connect}' "telnet://$(at "$1" "$2")" </dev/null)`,
    sh`  case $took in *[1-9]*) echo connected ;; *) echo 'not connected'; return 1 ;; esac; }`,
  ];
}

/** One datagram, and whatever comes in return. Each request has a source port of its own. */
function udp(send: string): readonly Shell[] {
  const seconds = patienceSeconds.udp;
  // dd gathers what it reads and writes it as one datagram.
  const bash = sh`exec 3<>"/dev/udp/$1/$2" && dd obs=65507 2>/dev/null >&3 && timeout ${seconds} dd bs=65535 count=1 status=none <&3`;
  const ask = (program: Shell) =>
    shLines(
      sh`ask() { got=$(printf '%s' ${quote(send)} | ${program} 2>&1 | tr -d '\\000')`,
      sh`  case $got in '') echo 'no answer'; return 1 ;; *'onnection refused'*|*nreachable*) echo "$got"; return 1 ;; *) printf '%s\\n' "$got" ;; esac; }`,
    );
  return [
    sh`if command -v bash >/dev/null; then ask_with=bash`,
    ask(sh`bash --norc -c ${quote(bash)} bash "$1" "$2"`),
    sh`elif command -v socat >/dev/null; then ask_with=socat`,
    ask(sh`socat -T ${seconds} -t ${seconds} - "UDP:$(at "$1" "$2")"`),
    sh`elif command -v nc >/dev/null && case $(nc -h 2>&1) in *-u*) : ;; *) false ;; esac; then ask_with=nc`,
    ask(sh`timeout ${seconds} nc -u -w 1 "$1" "$2"`),
  ];
}

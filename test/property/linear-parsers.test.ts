import { describe, expect, it } from "vitest";
import { addressSetBy, spans, withPrefixLength } from "../../providers/boot/addresses/shell-words.ts";
import { providers } from "../../providers/index.ts";
import { parseCounters } from "../../providers/ipvs/counters.ts";
import { movedIn } from "../../src/apply/expect.ts";
import { notesOf } from "../../src/apply/script.ts";
import { holderOf } from "../../src/apply/window/host-lock.ts";
import { checks } from "../../src/checks/index.ts";
import { questionsOf, readAnswers } from "../../src/compare/reading.ts";
import { compile } from "../../src/dsl/compile.ts";
import { parseFacts } from "../../src/hosts/facts.ts";
import { parseTableFiles } from "../../src/import/table-files.ts";
import { isKeepalivedConf, readKeepalivedTable } from "../../src/import/tables/keepalived/conf-table.ts";
import { parseSequence } from "../../src/import/tables/keepalived/sequences.ts";
import { readTableFile } from "../../src/import/tables/read-table-file.ts";
import { readRulesTable } from "../../src/import/tables/rules-table.ts";
import { Cluster, Director, RealServer, VirtualService } from "../../src/index.ts";
import { parseRules } from "../../src/model/ipvs/rules.ts";
import { canonicalIp, parseEndpoint, parsePrefix } from "../../src/model/network/inet.ts";
import type { Provider } from "../../src/model/provider.ts";
import { parseFrames } from "../../src/model/shell/frame.ts";
import { cleanTrace } from "../../src/model/shell/traces.ts";
import { hideSecretsIn } from "../../src/model/text/secrets.ts";
import { parseAnswers, reasonOf } from "../../src/verify/ask.ts";
import { parseReplies } from "../../src/verify/ask-servers.ts";
import { someFacts } from "../fixtures/facts.ts";
import { characters, formsOf, realOutputs, withMany, withRun } from "./hostile-texts.ts";

const kibibyte = 1024;
/** Milliseconds below which nothing is compared: the machine's noise is larger. A quadratic parser is far above it. */
const floor = 25;
/** How much longer four times the text may take: a linear parser takes 4 times as long, a quadratic one 16 times; halfway between them. */
const mostGrowth = 8;

/** The time that a parser takes, the best of some turns: another process may have the processor. It may throw, but not an error of the engine. */
function timeOf(parse: (text: string) => unknown, text: string, turns: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns && best >= floor; turn += 1) {
    const before = process.cpuUsage();
    const start = performance.now();
    try {
      parse(text);
    } catch (error) {
      if (error instanceof RangeError) throw error;
    }
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, performance.now() - start, (user + system) / 1000);
  }
  return best;
}

/** Compares the time for a text of a size with that for one of a quarter of it. `make` gives a text of so many characters. */
function expectLinear(
  name: string,
  parse: (text: string) => unknown,
  make: (size: number) => string,
  { size, what }: { readonly size: number; readonly what: string },
): void {
  const [large, small] = [make(size), make(size / 4)];
  let growth = 0;
  // Some parsers remember what they read last; a text of another size lies between two turns.
  for (const turns of [1, 3]) {
    const time = timeOf(parse, large, turns);
    if (time < floor) return;
    growth = time / Math.max(timeOf(parse, small, turns + 2), floor / 8);
    if (growth <= mostGrowth) return;
  }
  expect(
    growth,
    `${name}: ${size} characters take ${growth.toFixed(1)} times as long as ${size / 4}: ${what}`,
  ).toBeLessThan(mostGrowth);
}

/** As one command would print it: a run that is longer than any line which is read is cut into such lines. */
const cut = (run: string, length: number) => run.repeat(Math.ceil(length / run.length)).slice(0, length);

const declaration = (() => {
  const web = new Cluster("web");
  const director = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
  const server = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
  for (const [at, forwarding] of (["direct-routing", "masquerading", "tunneling"] as const).entries())
    new VirtualService(web, forwarding, {
      director,
      vip: `192.168.0.2${at}/24`,
      port: 80,
      forwarding,
      realServers: [server],
    } as never);
  return compile(web);
})();

/** Whether a kind before it reads how the host boots with the same function. */
function isShared({ kind, boot }: Provider): boolean {
  return [...providers.values()].find((one) => one.boot === boot)?.kind !== kind;
}

const providerParsers = [...providers.values()].flatMap((provider) => [
  [`providers/${provider.kind} parse`, provider.kind, (text: string) => provider.parse(text)] as const,
  ...(provider.observe
    ? [[`providers/${provider.kind} observe`, provider.kind, provider.observe.bind(provider)] as const]
    : []),
  ...(provider.boot && !isShared(provider)
    ? [[`providers/${provider.kind} boot`, provider.kind, provider.boot] as const]
    : []),
]);

/** What directors print that are compared, by question. */
const comparedOutputs: Readonly<Record<string, readonly string[]>> = {
  sysctls: ["/proc/sys/net/ipv4/vs/conn_reuse_mode\t1\n/proc/sys/net/ipv4/ip_forward\t1\n"],
  modules: ["ip_vs: loaded\n"],
};

const otherParsers: readonly (readonly [
  name: string,
  parse: (text: string) => unknown,
  examples: readonly string[],
])[] = [
  [
    "facts",
    parseFacts,
    [
      "Debian 12\n6.1.0\n/sbin/ipvsadm\nv1.31 2019/12/24\nb00t\nsetsid\n10.0.0.1 eth0\nwindow abc armed l u@m 7\nfailure x\n",
    ],
  ],
  ["frames", (text) => parseFrames(text, text, "abc"), ["\n@abc begin one\ntext\n@abc end one 0\n"]],
  [
    "counters",
    parseCounters,
    [
      "# table\nTCP  192.168.0.21:80 wrr\n  -> 192.168.0.12:80 Route   1 0 0\n# connections\n# traffic\nTCP  192.168.0.21:80 1 2 3 4 5\n# rates\n# end\n",
    ],
  ],
  ["rules", parseRules, ["-A -t 192.168.0.21:80 -s wrr\n-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 1\n"]],
  ["an import file", (text) => readTableFile(text, "file"), ["-A -t 192.168.0.21:80 -s wrr\n"]],
  [
    "rules of an import",
    (text) => readRulesTable(text, "file"),
    ["ipvsadm -A -t 192.168.0.21:80 # x\nipvsadm -R <<END\nEND\n"],
  ],
  ["keepalived.conf?", isKeepalivedConf, ["virtual_server 10.0.0.1 80 {\n}\n"]],
  [
    "keepalived.conf",
    (text) => readKeepalivedTable(text, "file", "v11"),
    [
      '$A=1 \\\n2\nvirtual_server 10.0.0.1 80 {\n  lb_algo wrr\n  real_server 10.0.0.2 80 { weight 1 }\n}\n@host x "y"\n~SEQ(i,1,2) z $i\n',
    ],
  ],
  ["files of rules on a director", parseTableFiles, ["@ /etc/ipvsadm.rules\n -A -t 10.0.0.1:80\n! too-long 7\n"]],
  [
    "what is not as planned",
    movedIn,
    ["lvsform-moved: eth0 token=x\nlvsform-trace: bob sudo: x ; ENV=a COMMAND=/bin/ip a\n"],
  ],
  ["notes of steps", notesOf, ["lvsform-note: it was there already\n"]],
  ["who holds a lock", holderOf, ["lvsform-locked bob@here 7\n"]],
  [
    "who was there",
    (text) => text.split("\n").map(cleanTrace),
    ["Dec  1 v1 sudo: bob : ENV=A=1 ; COMMAND=/bin/ip a\n"],
  ],
  ["why a client got no answer", reasonOf, ["curl: (7) Failed to connect to 10.0.0.1 port 80: No route\n"]],
  ["a sequence of keepalived", parseSequence, ["~SEQ(i, 1, 2) z $i"]],
  ...[...questionsOf(providers).keys()].map(
    (question) =>
      [
        `the answer of a director that is compared: ${question}`,
        (text: string) => {
          const answerTo = (asked: string) =>
            asked === question ? { stdout: text, stderr: text, code: 0 } : undefined;
          return readAnswers("v11", someFacts, answerTo, providers);
        },
        comparedOutputs[question] ?? [],
      ] as const,
  ),
  ["answers of clients", parseAnswers, ["direct\nanswer page\nfailed why\nowner aa\nasked\n"]],
  ["replies of servers", (text) => parseReplies(text, []), ["answers 0 word\n"]],
  [
    "an address in a line of a script",
    addressSetBy,
    [
      "ip addr add 192.168.0.21/24 dev lo label lo:0 || true",
      "ifconfig lo:0 192.168.0.21 netmask 255.255.255.255 >/dev/null 2>&1; # x",
    ],
  ],
  [
    "the place of an address",
    (text) => [spans(text, "10.0.0.1"), withPrefixLength(text, "10.0.0.1", 8)],
    ["ifconfig lo:0 10.0.0.1 netmask 255.0.0.0 up"],
  ],
  [
    "an address",
    (text) => [canonicalIp(text), parsePrefix(text), parseEndpoint(text)],
    ["2001:db8::1", "10.0.0.1/8", "[::1]:80"],
  ],
  [
    "secrets",
    hideSecretsIn,
    [
      "password: |\n  text\n",
      "curl -H 'Authorization: x' -u a:b https://u:p@h/",
      "export API_TOKEN=x",
      "wpa-psk x",
      "-----BEGIN KEY-----",
    ],
  ],
  ...checks.map(
    (check) =>
      [
        `check ${check.name}`,
        (text: string) =>
          check.judge(declaration, {
            of: () => ({ stdout: text, stderr: text, code: 0 }),
            facts: () => someFacts,
            readAt: () => "2026-01-01T00:00:00.000Z",
          }),
        [
          "default via 10.0.0.1 dev eth0\n2: eth0    inet 10.0.0.1/24 x\neth0/arp_ignore:1\neth0 1 1\nmac aa\nanswer 10.0.0.1 bb\ntcp 0: 00000000:0050 0:0 0A 0\n --set-mark 0x7 mark set 7\nlink 1: eth0\nadvmss 7\n",
        ],
      ] as const,
  ),
];

const isBoot = (kind: string) => providers.get(kind)?.probe([]).section === "boot-files";
/** Below the limits of the files of the next boot: what is over one is refused at once. */
const ofRun = 32 * kibibyte;
const ofMany = 240 * kibibyte;
const places = ["inside", "end"] as const;
/** Those that mean something to most parsers; the others are tried by themselves. */
const signs = [" ", "\\", "'", "7", "=", ":", "[", "#", ";"];

/** Runs of each character, by themselves or in a file. */
function expectLinearInRuns(name: string, parse: (text: string) => unknown, around = (run: string) => run): void {
  for (const one of [...characters, "\n"])
    expectLinear(name, parse, (size) => around(cut(one, size)), { size: ofRun, what: JSON.stringify(one) });
}

/** A line of a real output with a long run in it. */
function expectLinearInLine(name: string, parse: (text: string) => unknown, output: string, line: number): void {
  for (const [at, one] of signs.entries()) {
    const place = places[(at + line) % 2] ?? "end";
    const make = (size: number) => withRun(output, line, cut(one, size), place);
    expectLinear(name, parse, make, { size: ofRun, what: `${JSON.stringify(one)} in ${output.split("\n")[line]}` });
  }
}

/** Very many lines like one of a real output: each the same, and each another. */
function expectLinearInMany(name: string, parse: (text: string) => unknown, output: string, line: number): void {
  for (const isSame of [true, false]) {
    const make = (size: number) => withMany(output, line, size, isSame);
    expectLinear(name, parse, make, { size: ofMany, what: `many of ${output.split("\n")[line]}` });
  }
}

describe("what a hostile host prints takes time as its length does", () => {
  it.each(providerParsers)("%s", (name, kind, parse) => {
    expectLinearInRuns(name, parse);
    if (isBoot(kind)) expectLinearInRuns(name, parse, (run) => `@ /etc/rc.local\n ${run}\n`);
    const forms = formsOf(realOutputs(kind), 8);
    for (const [output, line] of forms) {
      expectLinearInLine(name, parse, output, line);
      expectLinearInMany(name, parse, output, line);
    }
  });

  it.each(otherParsers)("%s", (name, parse, examples) => {
    expectLinearInRuns(name, parse);
    for (const example of examples)
      for (const line of example.split("\n").keys()) {
        expectLinearInLine(name, parse, example, line);
        expectLinearInMany(name, parse, example, line);
      }
  });

  it("so that a parser that is not linear is found", () => {
    const blanks = (size: number) => `${" ".repeat(size)}y`;
    const check = (parse: (text: string) => unknown) => () =>
      expectLinear("a parser", parse, blanks, { size: 12 * kibibyte, what: "blanks" });
    expect(check((text) => /\s+x$/.test(text))).toThrow(/times as long/);
    expect(check((text) => text.trimEnd())).not.toThrow();
  });
});

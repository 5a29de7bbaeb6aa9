import { describe, expect, it } from "vitest";
import { addressSetBy, spans, withPrefixLength } from "../../providers/boot/addresses/shell-words.ts";
import { providers } from "../../providers/index.ts";
import { parseCounters } from "../../providers/ipvs/counters.ts";
import { checks } from "../../src/checks/index.ts";
import { compile } from "../../src/dsl/compile.ts";
import { parseFacts } from "../../src/hosts/facts.ts";
import { isKeepalivedConf, readKeepalivedTable } from "../../src/import/tables/keepalived/conf-table.ts";
import { readTableFile } from "../../src/import/tables/read-table-file.ts";
import { readRulesTable } from "../../src/import/tables/rules-table.ts";
import { Cluster, Director, RealServer, VirtualService } from "../../src/index.ts";
import { parseFrames } from "../../src/model/frame.ts";
import { canonicalIp, parseEndpoint, parsePrefix } from "../../src/model/inet.ts";
import { parseRules } from "../../src/model/ipvs-rules.ts";
import type { Provider } from "../../src/model/provider.ts";
import { hideSecretsIn } from "../../src/model/secrets.ts";
import { parseAnswers } from "../../src/verify/ask.ts";
import { parseReplies } from "../../src/verify/ask-servers.ts";
import { someFacts } from "../fixtures/facts.ts";
import { characters, formsOf, realOutputs, withMany, withRun } from "./hostile-texts.ts";

const mebibyte = 1024 * 1024;
/** Milliseconds for a mebibyte; a quadratic parser needs minutes. */
const most = 100;
/** The same where tens of thousands of good lines are in it, with an object to be made of each: what is quadratic in them takes minutes, too. */
const mostOfMany = 600;

/** The time that a parser takes, the best of three: another process may have the processor. It may throw, but not an error of the engine. */
function timeOf(parse: (text: string) => unknown, text: string, limit: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3 && best >= limit; turn += 1) {
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

function expectFast(name: string, parse: (text: string) => unknown, text: string, what: string, limit = most): void {
  const time = timeOf(parse, text, limit);
  if (time >= limit)
    expect(time, `${name} takes ${Math.round(time)} ms for ${text.length} characters: ${what}`).toBeLessThan(limit);
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
/** Lines and files of the next boot are limited: what is over a limit is refused at once, and what is just below it is read. */
const longest = 60 * 1024;
const largest = 250 * 1024;
const places = ["inside", "end"] as const;
/** Those that mean something to most parsers; the others are tried by themselves. */
const signs = [" ", "\\", "'", "7", "=", ":", "[", "#", ";"];

describe("what a hostile host prints", () => {
  it.each(providerParsers)("%s: runs of one character", (name, kind, parse) => {
    for (const one of characters) {
      expectFast(name, parse, cut(one, mebibyte), JSON.stringify(one));
      if (isBoot(kind)) expectFast(name, parse, `@ /etc/rc.local\n ${cut(one, mebibyte)}\n`, JSON.stringify(one));
    }
    expectFast(name, parse, "\n".repeat(mebibyte), "newlines");
  });

  it.each(providerParsers)("%s: a run in every form of line that real programs print", (name, kind, parse) => {
    const size = isBoot(kind) ? longest : mebibyte / 16;
    for (const [at, [output, line]] of formsOf(realOutputs(kind), 6).entries())
      for (const one of signs)
        for (const place of isBoot(kind) ? [places[at % 2] ?? "end"] : places)
          expectFast(
            name,
            parse,
            withRun(output, line, cut(one, size), place),
            `${JSON.stringify(one)} in ${output.split("\n")[line]}`,
          );
  });

  it.each(providerParsers)("%s: very many lines of every form", (name, kind, parse) => {
    for (const [output, line] of formsOf(realOutputs(kind), 10))
      for (const isSame of [true, false])
        expectFast(
          name,
          parse,
          withMany(output, line, isBoot(kind) ? largest : mebibyte, isSame),
          `many of ${output.split("\n")[line]}`,
          mostOfMany,
        );
  });

  it.each(otherParsers)("%s", (name, parse, examples) => {
    for (const one of characters) expectFast(name, parse, cut(one, mebibyte), JSON.stringify(one));
    // A million empty lines.
    expectFast(name, parse, "\n".repeat(mebibyte), "newlines", mostOfMany);
    for (const example of examples)
      for (const line of example.split("\n").keys()) {
        for (const one of signs)
          for (const place of places)
            expectFast(
              name,
              parse,
              withRun(example, line, cut(one, mebibyte / 16), place),
              `${JSON.stringify(one)} in ${example.split("\n")[line]}`,
            );
        for (const isSame of [true, false])
          expectFast(
            name,
            parse,
            withMany(example, line, mebibyte, isSame),
            `many of ${example.split("\n")[line]}`,
            mostOfMany,
          );
      }
  });

  it("a line of rc.local with 200,000 blanks does not hold up anything", () => {
    const line = `ip addr add 10.0.0.1/8 dev lo${" ".repeat(200_000)}x`;
    const start = performance.now();
    addressSetBy(line);
    expect(performance.now() - start).toBeLessThan(50);
  });
});

import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tool } from "../../src/api/pipeline.ts";
import { checks } from "../../src/checks/index.ts";
import { doctor } from "../../src/cli/verbs/doctor.ts";
import { plan } from "../../src/cli/verbs/plan.ts";
import type { Transport } from "../../src/model/transport.ts";
import { headOf } from "../../src/views/host-text.ts";
import { beginStage, changeOptions, type Stage } from "../drift/stage.ts";
import { someFacts } from "../fixtures/facts.ts";

/** A host whose every section prints the same, and ends with a code. */
function hostThatPrints(text: string, code = 0): Transport {
  return {
    close: async () => {},
    async exec(script) {
      const nonce = /'\\n@%s %s\\n' (\w+) /.exec(script)?.[1];
      const names = [...script.matchAll(/^lvsform_mark 'begin (.*)'$/gm)].map(([, name]) => name);
      const stream = names
        .map((name) => `\n@${nonce} begin ${name}\n${text}\n@${nonce} end ${name} ${code}\n`)
        .join("");
      return { code: 0, stdout: stream, stderr: code === 0 ? "" : stream };
    },
  };
}

/** Lines that the programs of hosts print, from which words are then missing. */
const real = [
  "! link 1 lo",
  "! version systemd 252",
  "! networkd 2 NETWORK_FILE=/etc/a.network",
  "@ /etc/rc.local",
  " ip addr",
  "# rules",
  "-A -t 192.168.0.21:80 -s wrr",
  "# links",
  "2: eth0: <UP> mtu 1500 state UP",
  "# end",
  "2: eth0    inet 10.0.0.1/24 scope global",
  "default via 10.0.0.1 dev eth0",
  "ip_vs: loaded",
  "eth0/arp_ignore:1",
  "eth0 1 1",
  "mac aa",
  "answer 10.0.0.1 bb",
  "tcp 0: 00000000:0050 0:0 0A 0",
  "link 1: eth0",
  "ipvsadm installed",
  "/proc/sys/net/ipv4/ip_forward\t1",
  "window aaaaaaaaaaaaaaaaaaaaaaaa armed l u@m 7",
  "/usr/sbin/ipvsadm v1.31",
];
const cutTo = (words: number) => real.map((line) => line.split(/\s/).slice(0, words).join(" ")).join("\n");

const garbage: [name: string, text: string, code?: number][] = [
  ["nothing", ""],
  ["empty lines", "\n".repeat(30)],
  ["one word", "x"],
  ["the word unknown", "unknown\nunknown\nunknown\nunknown"],
  ["noise", randomBytes(2000).toString("latin1")],
  ["numbers", "0 0 0\n-1\n99999999999999999999\n1e9\n".repeat(9)],
  ["the first word of each line", cutTo(1)],
  ["two words of each line", cutTo(2)],
  ["three words of each line", cutTo(3)],
  ["an error and nothing else", "sh: not found", 127],
  ["an error without words", "", 1],
];

describe("what is said of a host whose answers mean nothing", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = beginStage();
    stage.declare((text) => text.replaceAll(', boot: "none"', "").replace("weight: 2", "weight: 70_000"));
  });
  afterEach(() => stage.end());

  it.each(garbage)("%s: plan and doctor say it in words", async (_name: string, text: string, code?: number) => {
    const tool: Tool = { ...stage.tool, checks, withHost: (_target, task) => task(hostThatPrints(text, code)) };
    for (const json of [false, true]) {
      await plan(tool, stage.terminal, changeOptions, { json, tui: false, detailedExitcode: false });
      const planned = stage.said();
      expectWords(planned, json);
      expect(planned).toMatch(/cannot be read on d1/);
      await doctor(tool, stage.terminal, { json });
      expectWords(stage.said(), json);
    }
  });

  it("is that its system is not known, where it does not say it", () => {
    const host = { name: "v11", reachable: true, probedAt: "" } as const;
    const head = (facts: object) => headOf({ ...host, facts: { ...someFacts, ...facts } }, (_colour, text) => text);
    expect(head({ os: "unknown", kernel: "", ipvsadm: null })).toBe(
      "v11  system not known, kernel not known, no ipvsadm",
    );
    expect(head({ os: "Debian", kernel: "6.1", ipvsadm: "unknown" })).toBe("v11  Debian, Linux 6.1, ipvsadm");
  });
});

/** No value of the program itself, where a word should stand. */
function expectWords(said: string, json: boolean): void {
  expect(said).not.toBe("");
  const own = json
    ? /undefined|NaN|\[object|Infinity/
    : /undefined|NaN|\[object|Infinity|\bnull\b|Linux ,|\(unknown\)|ipvsadm unknown/;
  expect(said.split("\n").filter((line) => own.test(line))).toEqual([]);
}

import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { compareDirectors } from "../../src/compare/compare-directors.ts";
import { printComparison } from "../../src/views/compare-text.ts";
import { director, type Said, usual } from "../compare/director.ts";

const plain = (_colour: string, text: string) => text;

function shown(a: Said, b: Said, options: { all?: boolean; width?: number } = {}, unread = 0): string {
  const things = compareDirectors(director("v11", a), director("v201", b));
  return printComparison({ hosts: ["v11", "v201"], things, unread }, plain, options);
}

const other: Said = {
  rules: usual.rules.replace("-w 2", "-w 3").replace("-s wrr", "-s wlc"),
  daemons: "master sync daemon (mcast=eth0, syncid=1, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)\n",
  sysctls: usual.sysctls.replace("eth0/rp_filter\t0", "eth0/rp_filter\t2"),
  modules: "ip_vs: loaded\n",
};

describe("two hosts side by side", () => {
  it("show what differs, grouped, in columns with their names, and count it in the last line", () => {
    expect(shown({}, other)).toBe(`                                       v11            v201
virtual services
  tcp:192.168.0.21:80                  scheduler wrr  scheduler wlc
real servers
  tcp:192.168.0.21:80/192.168.0.12:80  weight 2       weight 3
synchronisation
  v201 to v11                          not there      sends syncid 1 on eth0, 224.0.0.81:8848, 1472 bytes
      v201 sends its connections, and v11 takes none: no backup daemon runs there
kernel parameters
  net.ipv4.conf.eth0.rp_filter         0              2
modules of IPVS
  ip_vs_wrr                            loaded         not loaded
VIPs: one of a pair has them
  192.168.0.21                         not there      not there
      none of the two answers for it

Differences: 5. 27 things are the same.
`);
  });

  it("show what is the same too where it is asked for", () => {
    const lines = shown({}, other, { all: true }).split("\n");
    expect(lines.find((line) => line.includes("192.168.0.13:80"))).toMatch(
      /forwarding direct-routing, weight 1 +forwarding direct-routing, weight 1$/,
    );
    expect(lines.find((line) => line.includes("net.ipv4.ip_forward"))).toMatch(/ 0 +0$/);
  });

  it("fit the width of the terminal: what is too long goes on in the next line, and nothing is lost", () => {
    for (const width of [30, 60, 80, 100]) {
      const text = shown({}, other, { width, all: true });
      const lines = text.trimEnd().split("\n").slice(0, -1);
      for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(Math.max(width, 30));
      expect(text.replaceAll(/\s/g, "")).toContain("syncid");
    }
  });

  it("say in the last line how much is the same, and what could not be read", () => {
    const last = (text: string) => text.trimEnd().split("\n").at(-1);
    expect(last(shown({}, {}))).toBe("No differences. 32 things are the same.");
    expect(last(shown({}, other))).toMatch(/^Differences: 5\. \d+ things are the same\.$/);
    expect(last(shown({}, {}, {}, 2))).toBe(
      "No differences in what was read. 32 things are the same. 2 parts could not be read.",
    );
  });

  it("let no control character of a host reach the terminal", () => {
    const evil = { facts: { os: "Debian\u001b[2J\u202e" } };
    const text = shown(evil, {});
    expect(text).toContain("Debian\\x1b[2J\\u202e");
    expect(text).not.toContain("\u001b");
  });
});

import { describe, expect, it } from "vitest";
import { printKeepalived } from "../../src/views/keepalived-conf.ts";
import { everyService, server, service } from "./every-service.ts";

const heads = (text: string) => text.split("\n").filter((line) => line.startsWith("virtual_server "));
const linesOf = (text: string) => text.split("\n").map((line) => line.trim());

describe("the blocks of keepalived.conf", () => {
  it("are those of the director's own services", () => {
    expect(heads(printKeepalived(everyService, "v11"))).toHaveLength(everyService.length);
    expect(heads(printKeepalived(everyService, "v201"))).toEqual(["virtual_server 192.168.0.21 80 {"]);
    expect(heads(printKeepalived(everyService, "v202"))).toEqual([]);
  });

  it("have timeouts where the director has some, and none for 0, which keeps what the kernel has", () => {
    expect(printKeepalived([], "v11", { tcpSeconds: 800, tcpFinSeconds: 0, udpSeconds: 260 })).toContain(
      "global_defs {\n    lvs_timeouts tcp 800 udp 260\n}\n",
    );
    expect(printKeepalived(everyService, "v11", { tcpSeconds: 0 })).not.toContain("global_defs");
  });

  it("say the family of a firewall mark, which has no address that would", () => {
    const text = printKeepalived(everyService, "v11");
    expect(text.match(/virtual_server fwmark 7 \{\n {4}ip_family inet6?\n/g)).toEqual([
      "virtual_server fwmark 7 {\n    ip_family inet\n",
      "virtual_server fwmark 7 {\n    ip_family inet6\n",
    ]);
    // Its real servers are reached over IPv6, the service is one of IPv4.
    expect(text).toMatch(/fwmark 8 \{\n {4}ip_family inet\n[^}]*real_server 2001:db8::12 \{/);
  });

  it("ask a real server at its own port, where it has one, else at the first that verify asks", () => {
    const checked = (props: Parameters<typeof service>[1]) =>
      linesOf(printKeepalived([service("s", props)], "v11")).filter((line) => /CHECK|connect_port|checked/.test(line));
    const at = (port: number) => [server("10.0.0.12", port)];
    expect(checked({ port: 80, realServers: at(8080) })).toEqual(["TCP_CHECK {", "connect_port 8080"]);
    const verify = { by: "http", ports: [443, 80], path: "/", send: "" } as const;
    expect(checked({ port: 0, realServers: at(0), verify })).toEqual(["TCP_CHECK {", "connect_port 443"]);
    expect(checked({ port: 0, realServers: at(0) })).toEqual(["# not checked: it is taken for up"]);
    expect(checked({ protocol: "sctp", realServers: at(80) })).toEqual(["# not checked: it is taken for up"]);
  });

  it("send a UDP server what verify sends, byte for byte, and want an answer", () => {
    const verify = { by: "udp", ports: [53], path: "/", send: "é\n" } as const;
    const text = printKeepalived([service("dns", { protocol: "udp", port: 53, verify })], "v11");
    expect(linesOf(text)).toEqual(
      expect.arrayContaining(["UDP_CHECK {", "connect_port 53", "payload C3A90A", "require_reply"]),
    );
  });

  it("hold no directive that a name brings along", () => {
    const evil = [
      service("a\nnotify_down /bin/evil", { realServers: [server("10.0.0.12", 80, { host: "v12\r\nalpha" })] }),
    ];
    const text = printKeepalived(evil, "v11", {}, "web\u2028omega");
    for (const line of linesOf(text).filter((one) => /evil|alpha|omega/.test(one))) expect(line).toMatch(/^# /);
  });
});

import { describe, expect, it } from "vitest";
import { odditiesOf } from "../../src/import/oddities.ts";
import { tableOf } from "../../src/import/table-of.ts";
import type { Change } from "../../src/model/plan.ts";
import { director, inventory } from "./found.ts";

const rules = "-A -t 192.0.2.1:80 -s wrr\n-a -t 192.0.2.1:80 -r 192.0.2.12:80 -g -w 2\n--set 800 100 260\n";
const conf = `vrrp_instance A {
  interface eth0
  virtual_router_id 1
  virtual_ipaddress {
    192.0.2.1/24
  }
}
virtual_server 192.0.2.1 80 {
  lb_algo wrr
  lb_kind DR
  protocol TCP
  real_server 192.0.2.12 80 {
    weight 2
  }
  real_server 192.0.2.13 80 {
    weight 1
  }
}
`;
const http = "tcp:192.0.2.1:80";
const running = director(inventory("v11", ["eth0 192.0.2.1/24"]), {
  [http]: { scheduler: "wrr", to: { "192.0.2.12:80": { weight: 2 } } },
}).inventory;

describe("the table of a director", () => {
  it("is the kernel's, with a word of what a file has besides: what a health check has taken out", () => {
    const found = tableOf({ ...running, files: new Map([["/etc/keepalived/keepalived.conf", conf]]) });
    expect([...found.destinations.keys()]).toEqual([`${http}/192.0.2.12:80`]);
    expect([...found.moved]).toEqual(["192.0.2.1"]);
    expect(found.notes).toContain("  tcp:192.0.2.1:80/192.0.2.13:80");
    expect(tableOf({ ...running, files: new Map([["/etc/ipvsadm.rules", rules]]) }).notes).toEqual([]);
  });

  it("is that of a file on the host where the kernel has none", () => {
    const empty = inventory("v11", ["eth0 192.0.2.1/24"], { files: new Map([["/etc/sysconfig/ipvsadm", rules]]) });
    const found = tableOf(empty);
    expect([...found.services]).toEqual([[http, { scheduler: "wrr" }]]);
    expect(found.inventory.timeouts).toEqual({ tcpSeconds: 800, tcpFinSeconds: 100, udpSeconds: 260 });
    expect(found.notes[0]).toBe("v11 has no virtual service now: this is the content of /etc/sysconfig/ipvsadm.");
  });
});

describe("what is odd", () => {
  const change = (address: string, action: Change["action"], more: Partial<Change> = {}) => {
    const [host = "", kind = "", ...key] = address.split("/");
    return { address, host, kind, key: key.join("/"), action, ...more } as Change;
  };
  const host = (name: string, reachable: boolean) => ({ name, reachable }) as never;

  it("is told by host: what runs one by one, what a boot would lose by its number, and what a check has found", () => {
    const changes = [
      change("v12/sysctl/a", "adopt"),
      change("v12/sysctl/b", "update"),
      change("v12/interface-address/lo/192.0.2.1", "create"),
      change("v12/boot-sysctl/a", "create", { atBoot: true }),
      change("v12/boot-sysctl/b", "create", { atBoot: true }),
    ];
    const diagnostics = [
      { severity: "warning", code: "x", host: "v12", summary: "a proxy answers ARP", hint: "" },
    ] as const;
    expect(odditiesOf({ changes, diagnostics, hosts: [host("v12", true)] }, () => "0 → 1")).toEqual(
      new Map([
        [
          "v12",
          [
            "v12: a proxy answers ARP",
            "v12 is not as it should be; lvsform plan shows the repair:",
            "  sysctl b: 0 → 1",
            "  no interface-address lo/192.0.2.1",
            "The next boot of v12 would lack, or have otherwise: 2 × boot-sysctl.",
          ],
        ],
      ]),
    );
  });

  it("is nothing that nobody could see", () => {
    const changes = [change("v12/sysctl/b", "update")];
    expect(odditiesOf({ changes, diagnostics: [], hosts: [host("v12", false)] }, () => "")).toEqual(new Map());
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lvsform, newUser, on, ownLab } from "./user.ts";

const lab = ownLab();
const conf = (text: string) => `mkdir -p /etc/keepalived; cat >/etc/keepalived/keepalived.conf <<'END'\n${text}END\n`;

describe("keepalived", () => {
  it("takes what export writes", async () => {
    const file = join(import.meta.dirname, "../views/every-option.ts");
    const { code, stdout } = await lvsform("export", "--keepalived", "-f", file);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(import.meta.dirname, "../views/keepalived.conf"), "utf8"));
    const said = await on(lab, "v11", `${conf(stdout)}keepalived -t 2>&1; echo "exit $?"; rm -r /etc/keepalived`);
    expect(said).toBe("exit 0\n");
    const wrong = await on(
      lab,
      "v11",
      `${conf(stdout.replace("lvs_method DR", "lvs_method XX"))}keepalived -t 2>&1; echo "exit $?"; rm -r /etc/keepalived`,
    );
    expect(wrong).toMatch(/exit [^0]/);
  });

  it("that keeps services of its own owns the table: refused, unless the table is said to be shared", async () => {
    const user = newUser(lab);
    const own =
      "virtual_server 192.168.0.77 80 {\n  lvs_sched rr\n  protocol TCP\n  real_server 192.168.0.12 80 {\n    weight 1\n  }\n}\n";
    await on(
      lab,
      "v11",
      `${conf(own)}keepalived -n -D >/tmp/keepalived.log 2>&1 & echo $! >/tmp/keepalived.pid; sleep 2`,
    );
    try {
      const refused = await user.run("plan");
      expect(refused.stdout).toMatch(/error: keepalived keeps the IPVS table of v11\n/);
      expect(refused.stdout).toMatch(/! ipvs-service tcp:192\.168\.0\.21:80 .*create blocked/);
      expect(refused.stdout).toContain("v11/ipvs-service/tcp:192.168.0.77:80");
      user.declare((text) => text.replace('interface: "eth0"', 'table: "owned", interface: "eth0"'));
      const shared = await user.run("plan");
      expect(shared.stdout).toMatch(/warning: keepalived keeps services in the IPVS table of v11 too/);
      expect(shared.stdout).toMatch(/\+ ipvs-service tcp:192\.168\.0\.21:80/);
      user.declare((text) =>
        text
          .replace('interface: "eth0"', 'table: "owned", interface: "eth0"')
          .replaceAll("192.168.0.21", "192.168.0.77"),
      );
      expect((await user.run("plan")).stdout).toMatch(/! ipvs-service tcp:192\.168\.0\.77:80 .*blocked/);
    } finally {
      await on(
        lab,
        "v11",
        "kill $(cat /tmp/keepalived.pid); sleep 1; ipvsadm -C; rm -r /etc/keepalived; rmmod ip_vs_rr ip_vs nf_conntrack nf_defrag_ipv6 nf_defrag_ipv4 libcrc32c",
      );
      user.leave();
    }
  });
});

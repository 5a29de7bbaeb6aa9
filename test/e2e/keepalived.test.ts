import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { printKeepalived } from "../../src/views/keepalived-conf.ts";
import { everyScheduler, everyService } from "../views/every-service.ts";
import { endKeepalived, lvsform, newUser, on, ownLab, unloadIpvs } from "./user.ts";

const lab = ownLab();
const away = `${endKeepalived}; rm -r /etc/keepalived\n${unloadIpvs}`;
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

  it("makes the table of it that is declared, with every option", async () => {
    const text = printKeepalived(everyService, "v11", { tcpSeconds: 800, udpSeconds: 260 }, "web");
    expect(await on(lab, "v11", `${conf(text)}keepalived -t 2>&1; echo "exit $?"`)).toBe("exit 0\n");
    // Most real servers of these are nowhere: unchecked, they count as up.
    const unchecked = text.replaceAll(/ *(TCP|UDP)_CHECK \{[^}]*\}\n/g, "");
    const modules = "cut -d' ' -f1 /proc/modules | sort";
    const before = await on(lab, "v11", modules);
    const rules = everyService.length + everyService.flatMap(({ realServers }) => realServers).length;
    const wait = `for i in $(seq 100); do [ "$(ipvsadm -S -n | wc -l)" -ge ${rules} ] && break; sleep 0.1; done`;
    try {
      const shown = await on(
        lab,
        "v11",
        `${conf(unchecked)}keepalived -n -C >/tmp/keepalived.log 2>&1 & echo $! >/tmp/keepalived.pid
        sleep 1; ${wait}; ipvsadm -S -n; ipvsadm -L -n --thresholds | grep ' 100 '; ipvsadm -L -n --timeout`,
      );
      const lines = shown.trimEnd().split("\n");
      expect(lines.filter((line) => /^-[Aa] /.test(line))).toHaveLength(rules);
      expect(lines).toEqual(
        expect.arrayContaining([
          "-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2",
          "-a -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w 0",
          "-A -t 192.168.0.21:8080 -s mh -b mh-fallback,mh-port",
          "-a -t 192.168.0.21:8080 -r 10.0.0.13:8081 -m -w 1",
          "-A -t 192.168.0.21:443 -s sh -b sh-fallback,sh-port",
          "-a -t 192.168.0.21:443 -r 192.168.0.12:443 -i -w 1 --tun-type ipip",
          "-a -t 192.168.0.21:443 -r 192.168.0.13:443 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum",
          "-a -t 192.168.0.21:443 -r 192.168.0.15:443 -i -w 1 --tun-type gre --tun-nocsum",
          "-a -t 192.168.0.21:443 -r [2001:db8::16]:443 -i -w 1 --tun-type ipip",
          "-A -u 192.168.0.21:53 -s rr -o",
          "-A -u 192.168.0.21:5060 -s rr -p 1800 -M 255.255.255.0 --pe sip",
          "-A --sctp-service 192.168.0.21:2905 -s lc",
          "-A -t 192.168.0.21:0 -s wlc -p 60",
          "-a -t 192.168.0.21:0 -r 192.168.0.12:0 -g -w 1",
          "-A -t [2001:db8::21]:80 -s sed -p 300 -M 64",
          "-A -f 7 -s wlc -p 300",
          "-A -f 7 -6 -s fo -b flag-3",
          "-A -f 8 -s wlc -o",
          "-a -f 8 -r [2001:db8::12]:0 -i -w 1 --tun-type gre --tun-nocsum",
          "Timeout (tcp tcpfin udp): 800 120 260",
        ]),
      );
      for (const scheduler of everyScheduler)
        expect(shown).toMatch(new RegExp(`^-A -t 192\\.168\\.0\\.21:90\\d\\d -s ${scheduler}$`, "m"));
      expect(shown).toMatch(/-> 192\.168\.0\.12:80 +100 +60 /);
    } finally {
      await on(lab, "v11", away);
    }
    expect(await on(lab, "v11", modules)).toBe(before);
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
      expect(refused.stdout).toMatch(/error: keepalived manages the IPVS table of v11\.\n/);
      expect(refused.stdout).toMatch(/! ipvs-service tcp:192\.168\.0\.21:80 .*create blocked/);
      expect(refused.stdout).toContain("v11/ipvs-service/tcp:192.168.0.77:80");
      user.declare((text) => text.replace('interface: "eth0"', 'table: "owned", interface: "eth0"'));
      const shared = await user.run("plan");
      expect(shared.stdout).toMatch(/warning: keepalived also manages services in the IPVS table of v11/);
      expect(shared.stdout).toMatch(/\+ ipvs-service tcp:192\.168\.0\.21:80/);
      user.declare((text) =>
        text
          .replace('interface: "eth0"', 'table: "owned", interface: "eth0"')
          .replaceAll("192.168.0.21", "192.168.0.77"),
      );
      expect((await user.run("plan")).stdout).toMatch(/! ipvs-service tcp:192\.168\.0\.77:80 .*blocked/);
    } finally {
      await on(lab, "v11", away);
      user.leave();
    }
  });
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bootFiles, parseBootFiles } from "../../providers/boot/files.ts";
import { parseLoader } from "../../providers/boot/loader.ts";
import { awks } from "./guard-shell.ts";

const root = mkdtempSync(join(tmpdir(), "lvsform-boot-"));
afterAll(() => rmSync(root, { recursive: true }));

/** What the probe prints of a machine that has these files. */
function probed(awk: (typeof awks)[number], files: Readonly<Record<string, string>>): string {
  const host = mkdtempSync(join(root, "host-"));
  for (const [path, text] of Object.entries({ "/bin/awk": "", ...files })) {
    mkdirSync(join(host, dirname(path)), { recursive: true });
    const isProgram = /bin\/|rc|init\.d/.test(path);
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), join(host, path));
    else writeFileSync(join(host, path), text, { mode: isProgram ? 0o755 : 0o644 });
  }
  writeFileSync(join(host, "/bin/awk"), `#!/bin/sh\nexec ${awk.path} ${awk.applet ?? ""} "$@"\n`);
  const script = bootFiles.script.replaceAll(/(?<=[ =])\/(etc|run|usr|lib|sys|sbin)\b/g, `${host}/$1`);
  const stdout = execFileSync("/bin/sh", ["-c", `set -u\n${script}`], {
    encoding: "utf8",
    env: { PATH: `${join(host, "bin")}:/usr/bin:/bin`, LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return stdout.replaceAll(host, "");
}

describe.each(awks)("the probe of the next boot, with $name", (awk) => {
  it("prints nothing on a machine that has none of it", () => {
    expect(probed(awk, {})).toBe("");
  });

  it("prints texts as they are, blank lines and all", () => {
    const text = "# a\n\n  b: 1\n\t\\n\nc";
    expect(parseBootFiles(probed(awk, { "/etc/rc.local": text })).get("/etc/rc.local")).toBe(`${text}\n`);
  });

  it("reads lines that end with a carriage return as those of this system", () => {
    const text = "# a\r\n\r\nb\r\n";
    expect(parseBootFiles(probed(awk, { "/etc/rc.local": text })).get("/etc/rc.local")).toBe("# a\n\nb\n");
  });

  it("tells files apart whose last lines have no end", () => {
    const texts = {
      "/etc/sysctl.d/10-a.conf": "a = 1",
      "/etc/sysctl.d/20-b.conf": "b = 2\n",
      "/etc/modules": "ip_vs",
      "/etc/network/interfaces": "auto lo\niface lo inet loopback",
      "/etc/network/interfaces.d/more": "auto eth0",
    };
    const ended = Object.entries(texts).map(([path, text]) => [path, `${text.trimEnd()}\n`] as const);
    expect(parseBootFiles(probed(awk, texts))).toEqual(new Map(ended));
  });

  it("tells what loads the table, and that one which is masked does not", () => {
    const loader = (files: Readonly<Record<string, string>>) => parseLoader(probed(awk, files));
    const debian = { "/etc/init.d/ipvsadm": "", "/etc/default/ipvsadm": "" };
    const red = { "/usr/lib/systemd/system/ipvsadm.service": "" };
    const masked = { "/etc/systemd/system/ipvsadm.service": "-> /dev/null" };
    expect([debian, red, {}, { ...debian, ...masked }, { ...red, ...masked }].map(loader)).toEqual([
      "debian",
      "sysconfig",
      null,
      null,
      null,
    ]);
  });

  it("tells what the network managers wrote down, by interface", () => {
    const said = probed(awk, {
      "/sys/class/net/lo/ifindex": "1\n",
      "/sys/class/net/eth0.10/ifindex": "7\n",
      "/run/systemd/netif/links/7":
        "# private\nADMIN_STATE=configured\nOPER_STATE=routable\nNETWORK_FILE=/etc/systemd/network/a=b.network\n",
      "/run/NetworkManager/devices/7": "[device]\nmanaged=true\nconnection-uuid=d2d1\nnm-owned=false\n",
      "/run/network/ifstate": "lo=lo\neth0=home\n",
      "/sbin/ifquery": "",
      "/etc/rc.d/rc3.d/S10network": "",
      "/etc/rc.d/rc.local": "",
    });
    expect(
      said
        .split("\n")
        .filter((line) => line.startsWith("!"))
        .toSorted(),
    ).toEqual([
      "! executable /etc/rc.d/rc.local",
      "! ifstate eth0=home",
      "! ifstate lo=lo",
      "! ifupdown",
      "! link 1 lo",
      "! link 7 eth0.10",
      "! network-scripts",
      "! networkd 7 ADMIN_STATE=configured",
      "! networkd 7 NETWORK_FILE=/etc/systemd/network/a=b.network",
      "! networkmanager 7 connection-uuid=d2d1",
      "! networkmanager 7 managed=true",
    ]);
  });

  it("lets no pass phrase and no key leave the host", () => {
    const text = probed(awk, {
      "/etc/network/interfaces":
        "iface wlan0 inet dhcp\n\twpa-ssid home\n\twpa-psk SECRET phrase\n\twireless-key1 SECRET\n",
      "/etc/netplan/1.yaml": [
        "wlan0:",
        "  access-points:",
        '    home: {password: "SECRET, x", mode: infrastructure}',
        "    other:",
        "      auth: {key-management: psk, password: SECRET}",
        "wg0:",
        "  key: SECRET=",
        "  peers:",
        "  - keys: {public: abc, shared: 'SECRET'}",
        "    password: SECRET # SECRET2 is a comment",
        "",
      ].join("\n"),
      "/etc/NetworkManager/system-connections/home.nmconnection":
        "[connection]\nid=home\n[wifi-security]\npsk=SECRET\n[ipv4]\nmethod=auto\n[vpn-secrets]\np=SECRET\n",
    });
    expect(text).not.toMatch(/SECRET(?!2)/);
    expect(parseBootFiles(text).get("/etc/netplan/1.yaml")).toContain(
      "home: {password: (hidden), mode: infrastructure}",
    );
    expect(text).toContain("key-management: psk");
    expect(text).toContain("method=auto");
  });
});

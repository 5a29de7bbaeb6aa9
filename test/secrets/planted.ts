/** The part that all planted secrets share: where it shows, one has leaked. */
export const mark = "S3CR3T";

let count = 0;
/** The next secret, unlike all others: a leak says where it comes from. */
function secret(): string {
  count += 1;
  return `${mark}x${count}`;
}

const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join("");

/** The ways in which people write secrets into scripts. */
const inScripts = (): readonly string[] => [
  `export X_TOKEN=${secret()}`,
  `X_TOKEN=${secret()} /usr/local/bin/announce`,
  `export DB_PASSWORD="${secret()} with blanks"`,
  `curl -H "Authorization: Bearer ${secret()}" https://example.com/up`,
  `curl -s -H 'X-Auth-Token: ${secret()}' https://example.com/up`,
  `curl -u admin:${secret()} https://example.com/up`,
  `curl -uadmin:${secret()} https://example.com/up`,
  `curl --user=admin:${secret()} https://example.com/up`,
  `wget -q https://admin:${secret()}@example.com/up`,
  `curl -X POST https://hooks.slack.com/services/T000/B000/${secret()}`,
  `curl -d '{"api_key": "${secret()}"}' https://example.com/up`,
  `mysql -u root -p${secret()} -e 'select 1'`,
  `/opt/agent --password ${secret()} --port 80`,
  `/opt/agent --api-key=${secret()}`,
  `/opt/agent -token ${secret()}`,
  `sshpass -p ${secret()} ssh backup true`,
  `ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 1 auth sha256 0x${secret()} enc aes 0x${secret()}`,
  `ip macsec add macsec0 tx sa 0 pn 1 on key 01 ${secret()}`,
  `iwconfig wlan0 key s:${secret()}`,
  `wg set wg0 private-key <(echo ${secret()})`,
  `echo root:${secret()} | chpasswd`,
  "cat >/run/key.pem <<PEM",
  ...pem(),
  "PEM",
];

function pem(): readonly string[] {
  return ["-----BEGIN RSA PRIVATE KEY-----", `MIIE${secret()}`, `${secret()}==`, "-----END RSA PRIVATE KEY-----"];
}

/** What stands around the lines that lvsform reads or changes, in every file of a host that it reads. */
export const plantedFiles: Readonly<Record<string, string>> = {
  "/etc/rc.local": lines("#!/bin/sh", ...inScripts(), "ip addr add 192.168.0.21/24 dev lo label lo:0", ...inScripts()),
  "/etc/rc.d/rc.local": lines("#!/bin/sh", ...inScripts(), "ip addr add 10.9.9.1/32 dev lo", ...inScripts()),
  "/etc/network/interfaces": lines(
    ...["source /etc/network/interfaces.d/*", "", "auto lo eth0", "iface lo inet loopback", "iface eth0 inet manual"],
    ...[`\twpa-psk ${secret()}`, `\twpa-password ${secret()}`, `\twireless-key1 ${secret()}`],
    ...inScripts().map((line) => `\tup ${line}`),
  ),
  "/etc/network/interfaces.d/wireless": lines(
    ...[
      "iface wlan0 inet dhcp",
      "\twpa-ssid home",
      `\twpa-psk "${secret()} phrase"`,
      `\twpa-private-key-passwd ${secret()}`,
    ],
    ...[`\twireless-key s:${secret()}`, `# wpa-psk ${secret()}`, `\tup X_TOKEN=${secret()} announce`],
  ),
  "/etc/sysconfig/network-scripts/ifcfg-eth1": lines(
    ...["DEVICE=eth1", "BOOTPROTO=none", `KEY=${secret()}`, `KEY1=s:${secret()}`, `PASSWORD='${secret()}'`],
    ...[`KEY_PASSPHRASE1="${secret()}"`, `WPA_PSK=${secret()}`, `IEEE_8021X_PASSWORD=${secret()}`],
    `export X_TOKEN=${secret()}`,
  ),
  "/etc/netplan/90-secrets.yaml": lines(
    ...["network:", "  version: 2", "  wifis:", "    wlan0:", "      access-points:", "        home:"],
    ...["          password: |", `            ${secret()}`, `            ${secret()}`],
    ...[`        work: {password: "${secret()}, x", mode: infrastructure}`, "        other:", "          auth:"],
    ...["            key-management: eap", `            password: >-`, `              ${secret()}`],
    ...["            client-key-password:", `              "${secret()}"`, `            identity: joe`],
    ...["  tunnels:", "    wg0:", "      mode: wireguard", `      key: ${secret()}=`, "      peers:"],
    ...[`      - keys: {public: abc, shared: '${secret()}'}`, "    gre0:", "      keys:", `        input: ${secret()}`],
    ...["# password: |", `#   ${secret()}`],
  ),
  "/etc/systemd/network/50-secrets.network": lines(
    ...["[Match]", "Name=eth2", "[WireGuard]", `PrivateKey=${secret()}`, `PresharedKey = ${secret()}`],
    ...["[MACsecTransmitAssociation]", `Key=${secret()}`, `# Password=${secret()}`],
  ),
  "/etc/NetworkManager/system-connections/home.nmconnection": lines(
    ...["[connection]", "id=home", "type=wifi", `# the password=${secret()}`, "[wifi-security]", `psk=${secret()}`],
    ...[`wep-key0=${secret()}`, `leap-password=${secret()}`, "[802-1x]", `password=${secret()}`],
    ...[`private-key-password=${secret()}`, "[wireguard]", `private-key=${secret()}`, "[vpn-secrets]"],
    ...[`password=${secret()}`, "[ipv4]", "method=auto"],
  ),
  "/etc/sysctl.d/10-secrets.conf": lines(
    `# the token=${secret()}`,
    `net.ipv4.tcp_fastopen_key = ${secret()}`,
    `net.ipv6.conf.eth0.stable_secret = ${secret()}`,
    `net.ipv4.conf.all.arp_ignore = 0 # X_TOKEN=${secret()}`,
  ),
  "/etc/sysctl.d/99-later.conf": lines(`net.ipv4.conf.all.arp_ignore = 0 # password: ${secret()}`),
  "/etc/modules-load.d/secrets.conf": lines("ip_vs", `# export X_TOKEN=${secret()}`, `options: token=${secret()}`),
  "/etc/ipvsadm.rules": lines(
    ...[`# X_TOKEN=${secret()}`, `# curl -u admin:${secret()} https://example.com`],
    ...["-A -t 10.9.9.9:99 -s rr", `-A -t 10.9.9.8:99 -s rr # password=${secret()}`, ...pem()],
  ),
  "/etc/sysconfig/ipvsadm": lines(`# X_TOKEN=${secret()}`, "-A -t 10.9.9.9:99 -s rr", `# password ${secret()}`),
  "/etc/default/ipvsadm": lines('AUTO="false"', 'DAEMON="none"', ...inScripts()),
  "/etc/keepalived/keepalived.conf": lines(
    ...["vrrp_instance one {", "  interface eth0", "  virtual_router_id 5", "  authentication {"],
    ...["    auth_type PASS", `    auth_pass ${secret()}`, "  }", "  virtual_ipaddress {", "    10.9.9.7", "  }", "}"],
    ...["virtual_server 10.9.9.7 80 {", "  lb_algo rr", "  lb_kind DR", "  real_server 10.9.9.6 80 {"],
    ...[`    MISC_CHECK { misc_path "/bin/check --password ${secret()}" }`, "  }", "}"],
  ),
};

/** What the log of logins holds, below the time of each line: who did what by sudo. */
export const plantedLog: readonly string[] = [
  `v12 sudo:      bob : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/bin/mysql -p${secret()}`,
  `v12 sudo:      bob : TTY=pts/0 ; PWD=/root ; USER=root ; ENV=X_TOKEN=${secret()} ; COMMAND=/usr/bin/env X=${secret()}`,
  `v12 sudo:      bob : (command continued) --password ${secret()}`,
];

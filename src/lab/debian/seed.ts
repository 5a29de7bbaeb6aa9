import { randomBytes } from "node:crypto";
import { type CpioEntry, withFolders, writeCpio } from "../image/cpio.ts";
import type { OpensshKeyPair } from "../openssh-key.ts";
import type { LabHost } from "../topology.ts";
import { type Backend, enabled, networkFiles } from "./network.ts";

/** What makes a machine this host, as an archive behind the shared first file system: put on the disk by the first boot, never again. */
export function writeDebianSeed(
  host: LabHost & { readonly network: Backend },
  all: readonly LabHost[],
  clientKey: string,
  hostKey: OpensshKeyPair,
): Buffer {
  const files = [
    text("etc/hostname", `${host.name}\n`),
    text("etc/hosts", hostsFile(all)),
    text("etc/machine-id", `${randomBytes(16).toString("hex")}\n`, 0o444),
    text("etc/ssh/ssh_host_ed25519_key", hostKey.privateKey, 0o600),
    text("etc/ssh/ssh_host_ed25519_key.pub", `${hostKey.publicKey} root@${host.name}\n`),
    { path: "root/.ssh", type: "directory", mode: 0o700 } as const,
    text("root/.ssh/authorized_keys", `${clientKey}\n`, 0o600),
    ...networkFiles(host, host.network),
    ...(host.role === "real-server" ? webServer(host) : []),
  ];
  return writeCpio(withFolders(files.map((entry) => ({ ...entry, path: `seed/${entry.path}` }))));
}

function hostsFile(all: readonly LabHost[]): string {
  const lines = all.map(({ name, address }) => `${address}\t${name}\n`);
  return ["127.0.0.1\tlocalhost\n", ...lines, "\n::1\tlocalhost ip6-localhost ip6-loopback\n"].join("");
}

/** A page with the host's name, on the ports of the walkthrough and two more. */
function webServer({ name, address }: LabHost): readonly CpioEntry[] {
  const unit = [
    "[Unit]",
    `Description=A page with the name of ${name}`,
    "After=network.target",
    "",
    "[Service]",
    "Type=oneshot",
    "RemainAfterExit=yes",
    ...[80, 443, 8_080].map((port) => `ExecStart=/usr/bin/busybox httpd -p ${port} -h /var/www/html`),
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ];
  return [
    text("var/www/html/index.html", `${name} ${address}\n`),
    text("etc/systemd/system/web.service", unit.join("\n")),
    ...enabled("web", ["multi-user"], "/etc/systemd/system"),
  ];
}

function text(path: string, content: string, mode = 0o644): CpioEntry {
  return { path, type: "file", mode, content: Buffer.from(content) };
}

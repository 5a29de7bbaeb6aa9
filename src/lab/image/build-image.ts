import { cp, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { makeFoldersFor } from "../../files/folders.ts";
import { ownFile } from "../../model/local/own-file.ts";
import { type CpioEntry, withFolders, writeCpio } from "./cpio.ts";
import { findLibraries } from "./guest-libraries.ts";
import { findModules } from "./guest-modules.ts";
import { applets, bootScripts, folders, links, plugins, programs } from "./recipe.ts";

/** What runs in the guest before any of its programs; plain files beside this one. */
export const guestFiles = ["init.sh", "host.sh", "seed.sh", "reboot.sh", "rmmod.sh"] as const;

/** Where the guest has them; what is not named here lies in /lab. */
const places: Readonly<Partial<Record<(typeof guestFiles)[number], string>>> = {
  "init.sh": "init",
  "reboot.sh": "sbin/reboot",
  "rmmod.sh": "sbin/rmmod",
};

export function guestFile(name: (typeof guestFiles)[number]): string {
  return ownFile(`src/lab/guest/${name}`);
}

/**
 * Writes the kernel and the first file system of the guest from unpacked packages: the same packages, the same bytes.
 * `moduleFolder` is a folder for what is only needed on the way.
 */
export async function buildImage(root: string, into: string, moduleFolder: string): Promise<void> {
  makeFoldersFor("the lab's image", into);
  const [version = ""] = await readdir(join(root, "lib/modules"));
  const entries = new Map<string, CpioEntry>();
  const put = (entry: CpioEntry) => entries.set(entry.path, entry);
  const file = async (path: string, from: string, mode: number) =>
    put({ path, type: "file", mode, content: await readFile(await realpath(from)) });
  const text = (path: string, content: string) =>
    put({ path, type: "file", mode: 0o644, content: Buffer.from(content) });

  for (const name of guestFiles) await file(places[name] ?? `lab/${name}`, guestFile(name), 0o755);
  for (const [from, path] of Object.entries(programs)) await file(path, join(root, from), 0o755);
  for (const path of bootScripts) await file(path, join(root, path), 0o755);
  for (const path of plugins) await file(path, join(root, path), 0o644);
  for (const [path, target] of Object.entries(links)) put({ path, type: "link", target });
  const loaded = [...Object.keys(programs), ...plugins];
  for (const [path, from] of await findLibraries(root, loaded)) await file(path, from, 0o755);
  for (const [path, from] of await findModules(root, version, moduleFolder)) await file(path, from, 0o644);
  for (const applet of applets) put({ path: `usr/bin/${applet}`, type: "link", target: "/bin/busybox" });
  for (const path of ["sbin/modprobe", "sbin/depmod", "sbin/lsmod", "lab/rmmod", "sbin/insmod", "sbin/modinfo"])
    put({ path, type: "link", target: "/bin/kmod" });
  await file("etc/os-release", join(root, "usr/lib/os-release"), 0o644);
  // tcpdump gives its rights away to a user of this name.
  text("etc/passwd", "root:*:0:0:root:/root:/bin/sh\ntcpdump:*:100:100::/:/bin/false\n");
  text("etc/group", "root:x:0:\n");
  put({ path: "var/run", type: "link", target: "/run" });
  for (const path of folders) put({ path, type: "directory" });
  // zstd, not gzip: quicker to make and, in emulation, quicker to unpack.
  await writeFile(join(into, "initrd"), zstdCompressSync(writeCpio(withFolders([...entries.values()]))));
  await cp(join(root, "boot", `vmlinuz-${version}`), join(into, "vmlinuz"));
}

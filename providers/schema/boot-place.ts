import { z } from "zod";
import { line } from "../../src/model/schema.ts";

/** The files that a boot configuration is made of, beside those in the folders below. */
const files = new Set([
  "/etc/sysctl.conf",
  "/etc/modules",
  "/etc/rc.local",
  "/etc/rc.d/rc.local",
  "/etc/network/interfaces",
  "/etc/ipvsadm.rules",
  "/etc/default/ipvsadm",
  "/etc/sysconfig/ipvsadm",
  "/etc/systemd/system/lvsform-boot.service",
]);

/** The folders of each backend. In most of them a package's own file is below /usr/lib, and a file of this boot below /run. */
const folders =
  /^(?:(?:\/etc|\/run|\/usr\/local\/lib|\/usr\/lib|\/lib)\/(?:sysctl\.d|modules-load\.d|netplan|systemd\/network|NetworkManager\/system-connections)|\/etc\/network\/interfaces\.d|\/etc\/sysconfig\/network-scripts|\/etc\/lvsform\/boot)(?:\/[^/\p{Cc}]+){1,2}$/u;

/** Whether a path is a file of the boot configuration: the only files that lvsform reads lines of, or writes. */
export function isBootFile(path: string): boolean {
  return files.has(path) || (path.length <= 256 && folders.test(path) && !/\/\.\.?(?:\/|$)/.test(path));
}

const lines = z.array(line).max(1_000);

const place = {
  file: z.string().refine(isBootFile, "is not a file of the boot configuration"),
  lines,
  behind: lines.optional(),
};

/** Where something of the next boot is, or will be written. */
export const bootPlace = z.object(place);

/** The same for an address, with the prefix length that its lines mean. */
export const bootAddressPlace = z.object({ ...place, prefixLength: z.int().min(0).max(128) });

/** Lines of a boot configuration. */
export const bootLines = lines;

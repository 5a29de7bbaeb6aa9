import { Unreadable } from "../../src/model/unreadable.ts";

/** The largest file of a host that is read, in bytes; one of rules of IPVS has a line for each real server. */
export const mostBytes = 256 * 1024;
export const mostRuleBytes = 8 * 1024 * 1024;
/** YAML takes far longer to read than lines do. */
export const mostYamlBytes = 64 * 1024;
/** The longest line of it, in bytes. */
export const mostLineBytes = 64 * 1024;
/** How many files and interfaces of one host are read. */
export const mostFiles = 4096;
export const mostInterfaces = 4096;

/** The files that hold rules of IPVS; as a pattern of awk and of JavaScript. */
export const rulesPattern = "/(ipvsadm|ipvsadm[.]rules|40-ipvs-[^/]*)$";
const rules = new RegExp(rulesPattern);

/** How many bytes of a file are read. */
export function mostBytesOf(path: string): number {
  return rules.test(path) ? mostRuleBytes : path.endsWith(".yaml") ? mostYamlBytes : mostBytes;
}

/** A file that is too large to be a configuration somebody wrote. */
export function fileTooLarge(path: string, bytes: number): Unreadable {
  return new Unreadable({
    code: "file-too-large",
    summary: `${path} is too large to be read: it has ${bytes} bytes, and lvsform reads ${mostBytesOf(path)}`,
    detail: "what the next boot of the host sets is not known, and nothing of it is changed there",
    hint: `make ${path} smaller on the host, or move it out of its folder; then run lvsform plan again`,
  });
}

/** A line that no configuration has. */
export function lineTooLong(path: string, line: number): Unreadable {
  return new Unreadable({
    code: "line-too-long",
    summary: `line ${line} of ${path} is too long to be read: lvsform reads lines of ${mostLineBytes} bytes`,
    detail: "what the next boot of the host sets is not known, and nothing of it is changed there",
    hint: `shorten the line in ${path} on the host, then run lvsform plan again`,
  });
}

/** More of them than a host has. */
export function tooMany(what: string, most: number): Unreadable {
  return new Unreadable({
    code: "too-many-to-read",
    summary: `the host lists more than ${most} ${what}, which is more than lvsform reads`,
    detail: "what its next boot sets is not known, and nothing of it is changed there",
    hint: "look at what the host lists (ls /sys/class/net, the folders of its network manager), then run lvsform plan again",
  });
}

import { diagnostic } from "../../src/messages/build.ts";
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

/** Returns the reason not to read a file that is too large for a configuration. */
export function fileTooLarge(path: string, bytes: number): Unreadable {
  return new Unreadable(diagnostic("file-too-large", { path, bytes, limit: mostBytesOf(path) }));
}

/** Returns the reason not to read a file with a line that is too long for a configuration. */
export function lineTooLong(path: string, line: number): Unreadable {
  return new Unreadable(diagnostic("line-too-long", { path, line, limit: mostLineBytes }));
}

/** Returns the reason not to read a list that is longer than a host's. */
export function tooMany(objects: string, limit: number): Unreadable {
  return new Unreadable(diagnostic("too-many-to-read", { objects, limit }));
}

import { error, type MessageTable, type OnHost } from "./message.ts";

const notKnown = "What the next boot of the host sets is unknown, and none of it is changed there.";
const needsRoot = "Reading needs root (or sudo: true on the host) and the programs ipvsadm and iproute2.";

/** Builds the message of a kind, or of a part of one, that cannot be read. `effect` ends the sentence. */
function unreadable(effect = "") {
  return ({ host, kind, reason }: OnHost & { readonly kind: string; readonly reason: string }) =>
    error({
      summary: `${kind} cannot be read on ${host}${effect}.`,
      detail: reason,
      hint: `Fix the reported cause. ${needsRoot}`,
    });
}

/** Messages about what a host printed when it was read. */
export const reading = {
  "kind-unreadable": unreadable(),
  "part-unreadable": unreadable(", and is not compared"),
  "file-too-large": ({
    path,
    bytes,
    limit,
  }: {
    readonly path: string;
    readonly bytes: number;
    readonly limit: number;
  }) =>
    error({
      summary: `The file ${path} is too large to be read: it has ${bytes} bytes, and the limit is ${limit}.`,
      detail: notKnown,
      hint: `Make ${path} smaller on the host, or move it out of its folder. Then run lvsform plan again.`,
    }),
  "line-too-long": ({ path, line, limit }: { readonly path: string; readonly line: number; readonly limit: number }) =>
    error({
      summary: `Line ${line} of ${path} is too long to be read: the limit is ${limit} bytes.`,
      detail: notKnown,
      hint: `Shorten the line in ${path} on the host. Then run lvsform plan again.`,
    }),
  "too-many-to-read": ({ objects, limit }: { readonly objects: string; readonly limit: number }) =>
    error({
      summary: `The host lists more than ${limit} ${objects}, more than lvsform reads.`,
      detail: notKnown,
      hint: "Check what the host lists (ls /sys/class/net, the folders of its network backend). Then run lvsform plan again.",
    }),
  "boot-overridden": ({
    key,
    file,
    value,
    later,
  }: {
    readonly key: string;
    readonly file: string;
    readonly value: string;
    /** The later lines, as file and value. */
    readonly later: string;
  }) =>
    error({
      summary: `${key} is set again after ${file}, and not to ${value}.`,
      detail: later,
      hint: "Remove the line from that file, or declare the same value. The last file read wins (sysctl.d(5)).",
    }),
  "no-systemd": ({ unit }: { readonly unit: string }) =>
    error({
      summary: `The host does not boot with systemd, so ${unit} would never be started.`,
      hint: 'Configure its boot by hand, and set boot: "none" on the host, or boot: false on the service.',
    }),
} satisfies MessageTable;

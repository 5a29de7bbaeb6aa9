import { editText } from "../../src/model/text/line-edit.ts";
import type { ModelHost } from "./model-state.ts";

/** The files of the next boot that a Debian host has when nobody has changed them. */
export const firstFiles: readonly (readonly [string, string])[] = [
  ["/etc/sysctl.conf", "# by hand\nnet.ipv4.conf.all.arp_ignore = 1\n#net.ipv4.ip_forward = 1\n"],
  ["/etc/sysctl.d/99-sysctl.conf", "# by hand\nnet.ipv4.conf.all.arp_ignore = 1\n#net.ipv4.ip_forward = 1\n"],
  ["/usr/lib/sysctl.d/50-default.conf", "-net.ipv4.conf.*.rp_filter = 2\nnet.ipv4.conf.default.rp_filter = 2\n"],
  ["/etc/modules", "# at boot\n"],
  [
    "/etc/network/interfaces",
    "source /etc/network/interfaces.d/*\n\nauto lo eth0\niface lo inet loopback\niface eth0 inet manual\n",
  ],
  ["/etc/ipvsadm.rules", "# ipvsadm.rules\n-A -t 10.9.9.9:99 -s rr\n"],
  ["/etc/default/ipvsadm", '# if you want to start ipvsadm on boot set this to true\nAUTO="false"\nDAEMON="none"\n'],
];

/** `boot-files` as the host prints it. */
export function bootReading({ files, started, links }: ModelHost): string {
  const devices = [...links.keys()].map((name, at) => `link ${at + 1} ${name}`);
  const about = ["systemd", "ifupdown", "loader debian", ...devices, ...[...started].map((name) => `starts ${name}`)];
  const texts = [...files].map(
    ([path, text]) => `@ ${path}\n${text.replaceAll(/^(?=[^\n]|\n)/gm, " ").replace(/\n $/, "\n")}`,
  );
  return [...about.map((line) => `! ${line}\n`), ...texts].join("");
}

/** What the script of an edit does: path, mode, lines to go, lines to come, comments of a new file. */
export function editFile({ files }: ModelHost, words: readonly string[]): void {
  const [path = "", , gone = "", come = "", head = "", stays = ""] = words;
  const lines = (text: string) => text.split("\n").slice(0, -1);
  const text = editText(files.get(path), {
    path,
    remove: lines(gone),
    add: lines(come),
    header: lines(head),
    ...(stays ? { stays: true } : {}),
  });
  if (text === undefined) files.delete(path);
  else files.set(path, text);
}

export function systemctl({ started }: ModelHost, [verb = "", name = ""]: readonly string[]): boolean {
  if (verb === "enable") started.add(name.replace(".service", ""));
  else if (verb === "disable") started.delete(name.replace(".service", ""));
  return ["enable", "disable", "daemon-reload"].includes(verb);
}
